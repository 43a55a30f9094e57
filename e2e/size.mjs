// Pages over a large record (P13): how long they take once the figures of the present are there, and what the server
// holds. The world is the demo's with ENTENTE_TIMES as many tickets; a line of JSON for each figure.

import { readFileSync } from 'node:fs';
import { asked, signedIn, tags } from './asked.mjs';
import { shape } from './crawl.mjs';
import { tell } from './tell.mjs';
import { PEOPLE } from './world.mjs';

/** Pages of each kind, and how often each is asked for. */
const EACH = 2;
const TIMES = 5;

const P95_MS = 100;

/** The pages that somebody comes to from the first one, as of the present. */
async function walked(cookie) {
  const seen = new Map([['/', '/']]);
  const counts = new Map();
  const pages = [];
  for (const [path] of seen) {
    const came = await asked(path, cookie);
    if (came.status >= 300 && came.status < 400) {
      seen.set(came.headers.get('location'), path);
      continue;
    }
    if (came.status !== 200 || came.media !== 'text/html') {
      if (came.status >= 400) process.stderr.write(`${path}: answers ${came.status}\n`);
      continue;
    }
    pages.push({ path, kind: shape(path), firstMs: came.tookMs });
    for (const { href } of tags(came.text, 'a')) {
      if (!href?.startsWith('/') || href.startsWith('/assets/') || /\.(json|csv|svg|ics|xlsx|pdf|txt|zip)(\?|$)/.test(href) || href.includes('/api/')) continue;
      const next = href.split('#')[0];
      const kind = shape(next);
      const count = counts.get(kind) ?? 0;
      if (seen.has(next) || count >= EACH) continue;
      counts.set(kind, count + 1);
      seen.set(next, path);
    }
  }
  return pages;
}

function percentile(all, share) {
  const sorted = [...all].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** What the server holds and held at most, in megabytes. */
function memory() {
  const status = readFileSync(`/proc/${process.env.ENTENTE_SERVER}/status`, 'utf8');
  const mb = (name) => Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024);
  return { now: mb('VmRSS'), most: mb('VmHWM') };
}

const kinds = new Map();
let slowestFirst = { tookMs: 0 };
for (const login of (process.env.ENTENTE_AS ?? PEOPLE.join(',')).split(',')) {
  const cookie = await signedIn(login);
  const began = performance.now();
  const first = await asked('/alliances/northwind', cookie);
  process.stderr.write(`${login}: the first page, ${first.status}, after ${(first.tookMs / 1000).toFixed(1)} s; ${memory().now} MB\n`);
  if (first.tookMs > slowestFirst.tookMs) slowestFirst = first;
  const pages = await walked(cookie);
  process.stderr.write(`${login}: ${pages.length} pages, each once, after ${((performance.now() - began) / 1000).toFixed(1)} s; ${memory().now} MB\n`);
  for (const page of pages) {
    for (let time = 0; time < TIMES; time += 1) {
      const came = await asked(page.path, cookie);
      const known = kinds.get(page.kind) ?? [];
      kinds.set(page.kind, [...known, { ms: came.tookMs, path: page.path, login }]);
    }
  }
}
const slow = [...kinds].map(([kind, all]) => ({ kind, p95: percentile(all.map(({ ms }) => ms), 0.95), worst: all.reduce((one, other) => (one.ms > other.ms ? one : other)) }));
slow.sort((one, other) => other.p95 - one.p95);
for (const { kind, p95, worst } of slow.slice(0, 40)) process.stderr.write(`${p95.toFixed(0).padStart(7)} ms  ${kind}  (${worst.login}: ${worst.path})\n`);
const all = [...kinds.values()].flat().map(({ ms }) => ms);
const p95 = percentile(all, 0.95);
const { now, most } = memory();
tell('seconds until the first page of all, before any figure is there', (slowestFirst.tookMs / 1000).toFixed(1), 'told', true);
tell(`milliseconds of a page, 95 of 100 of ${all.length} requests of ${kinds.size} kinds of pages`, p95.toFixed(1), `at most ${P95_MS}`, p95 <= P95_MS);
tell('megabytes that the server holds, and held at most', `${now}, ${most}`, 'told', true);
