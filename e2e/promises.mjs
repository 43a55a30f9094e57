// What the site promises, measured: each figure with what it should be, a line of JSON for each.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { asked, signedIn } from './asked.mjs';
import { audit, STATES } from './audit.mjs';
import { crawl } from './crawl.mjs';
import { ended, Person } from './person.mjs';
import { tell } from './tell.mjs';
import { PEOPLE } from './world.mjs';

/** Pages of each kind that the walk looks at, as everybody. */
const EACH = 12;

/** Pages of each kind that are looked at in a browser, and how often each is asked for to see how long it takes. */
const LOOKED_AT = 2;
const TIMES = 10;

const LCP_MS = 1500;
const CLS_MILLI = 50;
const PAGE_BYTES = 250_000;
const SCRIPT_BYTES = 50 * 1024;
const P95_MS = 100;

/** The walk of everybody; gives the pages that Nora came to. */
async function walks() {
  let looked = 0;
  const problems = [];
  let own = [];
  for (const login of PEOPLE) {
    const walk = await crawl(login, EACH);
    looked += walk.pages.length;
    problems.push(...walk.problems.map((problem) => `${login}: ${problem}`));
    if (login === 'nora') own = walk.pages;
  }
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  tell(`pages and links that ${PEOPLE.length} people follow from /: dead, failing or wrong`, `${problems.length} of ${looked}`, '0', problems.length === 0);
  const pages = own.filter(({ media, status }) => media === 'text/html' && status === 200);
  const most = (of) => Math.max(...pages.map(of));
  tell('bytes of the largest page with all that it loads', most(({ whole }) => whole), `at most ${PAGE_BYTES}`, most(({ whole }) => whole) <= PAGE_BYTES);
  tell('bytes of scripts on a page', most(({ scripts }) => scripts), `at most ${SCRIPT_BYTES}`, most(({ scripts }) => scripts) <= SCRIPT_BYTES);
  return pages;
}

/** A few pages of each kind. */
function few(pages) {
  const kinds = new Map();
  for (const page of pages) kinds.set(page.kind, [...(kinds.get(page.kind) ?? []), page]);
  return [...kinds.values()].flatMap((alike) => alike.slice(0, LOOKED_AT));
}

/** How long pages take, one request after the other. */
async function timed(pages) {
  const cookie = await signedIn('nora');
  const all = [];
  for (const { path } of pages) {
    for (let time = 0; time < TIMES; time += 1) all.push((await asked(path, cookie)).tookMs);
  }
  all.sort((one, other) => one - other);
  const p95 = all[Math.floor(all.length * 0.95)];
  tell(`milliseconds of a page of the demo's world, 95 of 100 of ${all.length} requests`, p95.toFixed(1), `at most ${P95_MS}`, p95 <= P95_MS);
}

/** What a browser shows: audits, and how soon and how steadily. */
async function shown(pages) {
  const nora = await Person.at('nora');
  await nora.page.addInitScript(() => {
    globalThis.seen = { lcp: 0, cls: 0 };
    const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
    watch('largest-contentful-paint', (entry) => (globalThis.seen.lcp = entry.startTime));
    watch('layout-shift', (entry) => (globalThis.seen.cls += entry.hadRecentInput ? 0 : entry.value));
  });
  await nora.signIn();
  const findings = [];
  let lcp = 0;
  let cls = 0;
  for (const { path } of pages) {
    await nora.page.goto(path, { waitUntil: 'load' });
    await nora.page.waitForTimeout(200);
    const seen = await nora.page.evaluate(() => globalThis.seen);
    lcp = Math.max(lcp, seen.lcp);
    cls = Math.max(cls, seen.cls);
    findings.push(...(await audit(nora.page)).map((finding) => `${path}: ${finding}`));
  }
  const wrong = nora.wrong;
  await nora.leave();
  for (const finding of [...findings, ...wrong]) process.stderr.write(`${finding}\n`);
  tell(`findings of axe and sideways scrolling, ${pages.length} pages light and dark, 1280 and 320 px`, `${findings.length} in ${pages.length * STATES.length} views`, `0 in ${pages.length * STATES.length} views`, findings.length === 0);
  tell('what a browser complains of, and requests elsewhere', wrong.length, '0', wrong.length === 0);
  tell('milliseconds to the largest part of a page, the slowest page', Math.round(lcp), `at most ${LCP_MS}`, lcp > 0 && lcp <= LCP_MS);
  tell('thousandths of layout shift, the least steady page', Math.round(cls * 1000), `at most ${CLS_MILLI}`, cls * 1000 <= CLS_MILLI);
}

/** Tests by what they show. */
function tested(what, files) {
  const words = ['--test', '--test-concurrency=1', '--test-reporter=tap', ...files];
  const { stdout, status } = spawnSync(process.execPath, words, { encoding: 'utf8', maxBuffer: 1 << 26 });
  const count = (name) => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(stdout)?.[1] ?? 0);
  const all = count('tests');
  if (status !== 0) process.stderr.write(stdout);
  tell(what, `${count('pass')} of ${all}`, `${all} of ${all}`, status === 0 && all > 0 && count('pass') === all);
}

const folder = import.meta.dirname;
const stories = readdirSync(join(folder, 'stories')).filter((name) => name.endsWith('.test.mjs')).map((name) => join(folder, 'stories', name));
try {
  const pages = few(await walks());
  await timed(pages);
  await shown(pages);
} finally {
  await ended();
}
tested('rules of Mozilla\'s Observatory, on every kind of answer and every cookie', [join(folder, 'headers.test.mjs')]);
tested('the same figures on pages, as JSON, as CSV and on the command line', [join(folder, 'same.test.mjs')]);
tested('stories of people in a browser', stories);
