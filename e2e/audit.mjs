// Whether a page is fit for everybody: what axe finds, and whether it has to be moved sideways; light and dark, wide and narrow.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** How pages are looked at. */
export const STATES = ['light', 'dark'].flatMap((scheme) => [1280, 320].map((width) => ({ scheme, width })));

/** What is wrong with a page, a line for each; an empty list where nothing is. */
export async function audit(page, states = STATES) {
  const before = page.viewportSize();
  const findings = [];
  for (const { scheme, width } of states) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 800 });
    const found = await audited(page);
    findings.push(...found.map((finding) => `${scheme}, ${width} px: ${finding}`));
  }
  await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: null, reducedMotion: 'reduce' });
  return findings;
}

async function audited(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const found = await page.evaluate(async (tags) => {
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
    const findings = violations.map(({ id, impact, nodes }) => {
      const [first] = nodes;
      return `${impact} ${id}, ${nodes.length} times, first ${first.html.slice(0, 160)}: ${first.failureSummary.split('\n').at(1)?.trim()}`;
    });
    const whole = document.documentElement;
    return { findings, sideways: whole.scrollWidth - whole.clientWidth };
  }, TAGS);
  if (found.sideways > 0) found.findings.push(`${found.sideways} px wider than the window`);
  return found.findings;
}
