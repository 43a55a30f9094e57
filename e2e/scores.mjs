// What Lighthouse says of the main pages, as somebody who is signed in: each figure with what it should be, a line of
// JSON for each. On stderr a line for each page, and what is to be mended on it.

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import desktop from './lighthouse/node_modules/lighthouse/core/config/desktop-config.js';
import lighthouse from './lighthouse/node_modules/lighthouse/core/index.js';
import { asked, pinned, signedIn } from './asked.mjs';
import { tell } from './tell.mjs';
import { ALLIANCE, PASSWORD, SITE } from './world.mjs';

const LEAST = 95;
const LCP_MS = 1500;
const CLS_MILLI = 50;
const TBT_MS = 100;

/** A page that falls short is looked at so many times, and the one in the middle counts: a machine that is shared is uneven. */
const TIMES = 3;

const CATEGORIES = { performance: 'performance', accessibility: 'accessibility', 'best-practices': 'best practices', seo: 'what search engines need' };

/** What does not apply here. */
const SKIPPED = [
  // The record is private: each answer says itself that no search engine may keep it.
  'is-crawlable',
];

/** As a telephone on a slow network, and as a computer at a desk. */
const KINDS = {
  mobile: undefined,
  desktop,
};

/** The main pages. */
const WITHIN = ['', '/tactical', '/strategic', '/agreement', '/responsibilities', '/fit', '/levels', '/levels/p1-in-time', '/levels/p1-in-time/2025-12',
  '/cases', '/cases/T13333', '/claims', '/statements', '/statements/keystone/2025-12', '/ledger', '/reports/2025-12', '/imports', '/proposals', '/plans', '/journal', '/people', '/access'];

/** Puts a text forward, so that there is one to be read beside the one in force; gives its path. */
async function proposed(page) {
  await page.goto(`${SITE}${ALLIANCE}/proposals`);
  await page.getByText('Begin with the text in force').click();
  const text = page.locator('textarea[name="file:alliance.yaml"]');
  if (!(await text.isVisible())) await page.locator('details:has(textarea[name="file:alliance.yaml"]) > summary').click();
  const now = await text.inputValue();
  await text.fill(now.replace(/^version: .*$/m, 'version: "2s"').replace(/^effective: .*$/m, 'effective: 2026-09-01'));
  await page.getByRole('button', { name: 'Put a text forward' }).click();
  await page.waitForURL(/\/proposals\/[^/?]+\?/);
  return new URL(page.url()).pathname;
}

/** A port that is free. */
function free() {
  return new Promise((found, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}

/** A look at a page: its scores and times. */
async function look(path, port, kind, left = 2) {
  const flags = { port, output: 'json', logLevel: 'error', onlyCategories: Object.keys(CATEGORIES), skipAudits: SKIPPED, clearStorageTypes: ['file_systems', 'shader_cache', 'service_workers', 'cache_storage'] };
  const { lhr } = await lighthouse(SITE + path, flags, KINDS[kind]);
  // A machine that is busy loses a trace now and then.
  if (lhr.runtimeError && left > 0) return look(path, port, kind, left - 1);
  if (lhr.runtimeError) throw new Error(`${path}: ${lhr.runtimeError.message}`);
  const shown = new URL(lhr.finalDisplayedUrl);
  if (shown.pathname !== path.split('?')[0]) throw new Error(`${path} leads to ${shown.pathname}`);
  const number = (id) => lhr.audits[id].numericValue;
  const scores = Object.fromEntries(Object.entries(lhr.categories).map(([id, { score }]) => [id, Math.round(score * 100)]));
  const mended = Object.values(lhr.categories).filter(({ id }) => id !== 'performance').flatMap(({ auditRefs }) => auditRefs)
    .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
    .map(({ id }) => `${id}: ${lhr.audits[id].title}`);
  return {
    path, kind, scores, mended,
    lcp: number('largest-contentful-paint'), cls: number('cumulative-layout-shift') * 1000, tbt: number('total-blocking-time'),
    bytes: number('total-byte-weight'),
    version: lhr.lighthouseVersion,
  };
}

const lowest = ({ scores }) => Math.min(...Object.values(scores));
const falls = (seen) => lowest(seen) < LEAST || seen.lcp > LCP_MS || seen.cls > CLS_MILLI || seen.tbt > TBT_MS;

/** A page as it is in the middle of several looks, where the first falls short. */
async function seen(path, port, kind) {
  const looks = [await look(path, port, kind)];
  while (looks.some(falls) && looks.length < TIMES) looks.push(await look(path, port, kind));
  looks.sort((one, other) => one.scores.performance - other.scores.performance || other.lcp - one.lcp);
  const middle = looks[Math.floor(looks.length / 2)];
  const of = Object.values(middle.scores).join(' ');
  process.stderr.write(`${kind.padEnd(7)} ${of}  lcp ${Math.round(middle.lcp)} ms, cls ${middle.cls.toFixed(0)}, tbt ${Math.round(middle.tbt)} ms, ${middle.bytes} bytes, ${looks.length} times  ${path}\n`);
  for (const what of new Set(looks.flatMap(({ mended }) => mended))) process.stderr.write(`        ${what}\n`);
  return middle;
}

function told(all, kind) {
  const worst = (of, most) => all.reduce((one, other) => (most === (of(other) > of(one)) ? other : one));
  for (const [id, name] of Object.entries(CATEGORIES)) {
    const page = worst(({ scores }) => scores[id], false);
    tell(`Lighthouse ${page.version}, ${name}, ${kind}: the lowest of ${all.length} pages`, `${page.scores[id]} (${page.path})`, `at least ${LEAST}`, page.scores[id] >= LEAST);
  }
  const lcp = worst((page) => page.lcp, true);
  tell(`Lighthouse, milliseconds to the largest part, ${kind}: the slowest of ${all.length} pages`, `${Math.round(lcp.lcp)} (${lcp.path})`, `at most ${LCP_MS}`, lcp.lcp <= LCP_MS);
  const cls = worst((page) => page.cls, true);
  tell(`Lighthouse, thousandths of layout shift, ${kind}: the least steady of ${all.length} pages`, `${Math.round(cls.cls)} (${cls.path})`, `at most ${CLS_MILLI}`, cls.cls <= CLS_MILLI);
  const tbt = worst((page) => page.tbt, true);
  tell(`Lighthouse, milliseconds in which the page does not answer, ${kind}: the worst of ${all.length} pages`, `${Math.round(tbt.tbt)} (${tbt.path})`, `at most ${TBT_MS}`, tbt.tbt <= TBT_MS);
}

const folder = mkdtempSync(join(tmpdir(), 'entente-scores-'));
const port = await free();
const context = await chromium.launchPersistentContext(folder, {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', `--remote-debugging-port=${port}`],
});
try {
  const page = await context.newPage();
  const came = await page.request.post(`${SITE}/sign-in`, { form: { login: 'nora', password: PASSWORD, next: '/' }, maxRedirects: 0 });
  if (came.status() !== 303) throw new Error(`nora could not sign in: ${came.status()}`);
  const paths = ['/sign-in', ...WITHIN.map((path) => pinned(ALLIANCE + path)), await proposed(page)];
  await page.close();
  // Figures are computed when they are first asked for; what is looked at here is pages.
  const cookie = await signedIn('nora');
  for (const path of paths) await asked(path, cookie);
  for (const kind of Object.keys(KINDS)) {
    const all = [];
    for (const path of paths) all.push(await seen(path, port, kind));
    told(all, kind);
  }
} finally {
  await context.close();
  rmSync(folder, { recursive: true, force: true });
}
