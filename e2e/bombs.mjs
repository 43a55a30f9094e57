// Forty requests that are made to be expensive, thrown by one company while another works: each is answered within a
// second, costs little memory, and the other hardly notices.

import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { signedIn } from './asked.mjs';
import { tell } from './tell.mjs';
import { ALLIANCE, SITE } from './world.mjs';

const API = `/api/v1${ALLIANCE}`;
const SERVER = process.env.ENTENTE_SERVER;

const MOST_MS = 1000;
const MOST_BYTES = 100 * 1024 * 1024;

/** How often the other company asks while nobody throws anything; under bombs it asks until the last has burst. */
const CALM = 300;

/** Quicker answers than this are not told apart: their times are those of the machine's scheduler. */
const LEAST_MS = 5;

const JSON_MEDIA = 'application/json';
const LINES = 'application/x-ndjson';

const deep = (open, close, times) => open.repeat(times) + close.repeat(times);
const many = (times, make) => Array.from({ length: times }, (_, place) => make(place));
const fact = (more) => ({ at: '2025-03-03T08:00:00Z', source: 'web-shop', ...more });
const opened = (id, set = {}) => fact({ case: { id, does: ['opened'], set: { type: 'incident', service: 'payments', ...set } } });
const zeros = (megabytes) => gzipSync(Buffer.alloc(megabytes << 20, '0'), { level: 9 });
const text = (yaml) => JSON.stringify({ files: { 'alliance.yaml': `entente: 1\nalliance: northwind\n${yaml}` } });
const where = (condition) => text(`measures:\n  m: { of: incidents, where: '${condition}' }\n`);

function laughs() {
  const levels = many(12, (n) => `a${n}: &a${n} [${many(10, () => (n ? `*a${n - 1}` : 'x')).join(', ')}]`);
  return levels.join('\n');
}

function entities() {
  const levels = many(12, (n) => `<!ENTITY a${n} "${(n ? `&a${n - 1};` : 'a').repeat(10)}">`);
  return `<?xml version="1.0"?><!DOCTYPE l [${levels.join('')}]><log>&a11;</log>`;
}

const mapped = (mapping, file) => JSON.stringify({ mapping, file });
const TABLE = 'format: csv\nsource: web-shop\nby: northwind\nrow: record\nusage: { at: at, until: until, meter: { value: calls }, quantity: n }\n';

/** What it is, the method, the path, the media type and the body. */
const BOMBS = [
  ['arrays within arrays', 'POST', `${API}/facts`, JSON_MEDIA, deep('[', ']', 400_000)],
  ['objects within objects', 'POST', `${API}/facts`, JSON_MEDIA, deep('{"a":', '}', 150_000)],
  ['arrays that do not end', 'POST', `${API}/facts`, JSON_MEDIA, '['.repeat(900_000)],
  ['a fact deep within', 'POST', `${API}/facts`, LINES, JSON.stringify(opened('A')).replace('"A"', deep('[', ']', 100_000))],
  ['a number of a million digits', 'POST', `${API}/facts`, LINES, `{"at":"2025-03-03T08:00:00Z","seq":${'9'.repeat(900_000)}}`],
  ['a number with a huge exponent', 'POST', `${API}/facts`, LINES, '{"at":"2025-03-03T08:00:00Z","seq":1e999999999}'],
  ['a name of a million letters', 'POST', `${API}/facts`, LINES, JSON.stringify(opened('x'.repeat(900_000)))],
  ['a text of nothing but escapes', 'POST', `${API}/facts`, LINES, `{"at":"${'\\u0041'.repeat(150_000)}"}`],
  ['a hundred thousand keys', 'POST', `${API}/facts`, LINES, JSON.stringify(opened('A', Object.fromEntries(many(60_000, (n) => [`k${n}`, 'v']))))],
  ['the same key a hundred thousand times', 'POST', `${API}/facts`, LINES, `{${many(80_000, () => '"at":"x"').join(',')}}`],
  ['a hundred thousand lines of nothing', 'POST', `${API}/facts`, LINES, '{}\n'.repeat(200_000)],
  ['half a million empty lines', 'POST', `${API}/facts`, LINES, '\n'.repeat(500_000)],
  ['marks that go over other letters', 'POST', `${API}/facts`, LINES, JSON.stringify(opened(`a${'\u0301'.repeat(300_000)}`))],
  ['CloudEvents by the ten thousand', 'POST', `${API}/facts`, 'application/cloudevents-batch+json', JSON.stringify(many(8_000, () => ({ specversion: '1.0' })))],
  ['aliases of aliases', 'POST', `${API}/proposals`, JSON_MEDIA, text(laughs())],
  ['flow within flow', 'POST', `${API}/proposals`, JSON_MEDIA, text(`x: ${deep('[', ']', 50_000)}`)],
  ['blocks within blocks', 'POST', `${API}/proposals`, JSON_MEDIA, text(many(700, (n) => `${' '.repeat(n)}k:`).join('\n'))],
  ['an anchor on each line', 'POST', `${API}/proposals`, JSON_MEDIA, text(many(20_000, (n) => `k${n}: &a${n} x`).join('\n'))],
  ['a hundred thousand unknown keys', 'POST', `${API}/proposals`, JSON_MEDIA, text(many(40_000, (n) => `k${n}: x`).join('\n'))],
  ['the same key again and again', 'POST', `${API}/proposals`, JSON_MEDIA, text(many(40_000, () => 'services: {}').join('\n'))],
  ['ten thousand levels that each are wrong', 'POST', `${API}/proposals`, JSON_MEDIA, text(`levels:\n${many(8_000, (n) => `  l${n}: { measure: none, service: none, expected: x }`).join('\n')}`)],
  ['brackets in a condition', 'POST', `${API}/proposals`, JSON_MEDIA, where(`${'('.repeat(20_000)}true${')'.repeat(20_000)}`)],
  ['a condition without an end', 'POST', `${API}/proposals`, JSON_MEDIA, where(many(20_000, () => 'true').join(' && '))],
  ['a condition that negates', 'POST', `${API}/proposals`, JSON_MEDIA, where(`${'!'.repeat(60_000)}true`)],
  ['lists within a condition', 'POST', `${API}/proposals`, JSON_MEDIA, where('[1,2,3].all(a, [1,2,3].all(b, [1,2,3].all(c, [1,2,3].all(d, [1,2,3].all(e, a == b)))))')],
  ['an expression that backtracks', 'POST', `${API}/proposals`, JSON_MEDIA, where('summary.matches("(a+)+(a+)+(a+)+$")')],
  ['a thousand files', 'POST', `${API}/proposals`, JSON_MEDIA, JSON.stringify({ files: Object.fromEntries(many(5_000, (n) => [`f${n}.yaml`, 'entente: 1'])) })],
  ['a draft that replays an age', 'POST', `${API}/plans`, JSON_MEDIA, JSON.stringify({ files: { 'alliance.yaml': 'entente: 1\nalliance: northwind\neffective: 0001-01-01\n' }, from: '0001-01-01T00:00:00Z' })],
  ['figures of another age', 'GET', `${API}/readings?as_of=9999-12-31T00:00:00Z`],
  ['money of another age', 'GET', `${API}/statements/keystone?month=2025-12&as_of=9000-01-01T00:00:00Z`],
  ['a search for a long text', 'GET', `${API}/cases?q=${'x'.repeat(7_000)}`],
  ['a search for what is everywhere', 'GET', `${ALLIANCE}/search?q=e`],
  ['a thousand parameters', 'GET', `${API}/cases?${many(900, (n) => `p${n}=x`).join('&')}`],
  ['growth over all sizes', 'GET', `${API}/journal/growth?from=1&to=9223372036854775807`],
  ['entities of entities', 'POST', `${API}/imports?mapping=none`, 'application/xml', entities()],
  ['megabytes that unpack to gigabytes', 'POST', `${API}/imports?mapping=servicenow-incident`, 'application/gzip', zeros(900)],
  ['a line that does not end', 'POST', `${API}/imports`, JSON_MEDIA, mapped(TABLE, 'x'.repeat(3_000_000))],
  ['columns that do not end', 'POST', `${API}/imports`, JSON_MEDIA, mapped(TABLE, ','.repeat(300_000))],
  ['a quote that is never closed', 'POST', `${API}/imports`, JSON_MEDIA, mapped(TABLE, `at,until,n\n"${'a,"",\n'.repeat(200_000)}`)],
  ['a mapping of aliases', 'POST', `${API}/imports`, JSON_MEDIA, mapped(laughs(), 'a,b\n')],
];

/** Asks once; the status and how long it took. */
async function timed(path, options) {
  const began = performance.now();
  const came = await fetch(SITE + path, { redirect: 'manual', ...options });
  await came.arrayBuffer();
  return { status: came.status, tookMs: performance.now() - began };
}

/** The most memory that the server has held since the last call, in bytes. */
function peak() {
  const status = readFileSync(`/proc/${SERVER}/status`, 'utf8');
  const kilobytes = (name) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)[1]);
  const most = kilobytes('VmHWM') * 1024;
  writeFileSync(`/proc/${SERVER}/clear_refs`, '5');
  return { most, now: kilobytes('VmRSS') * 1024 };
}

function p95(times) {
  const sorted = [...times].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length * 0.95)];
}

/** Somebody of another company reads figures, one request after the other, while `going` says so. */
async function worked(cookie, going) {
  const paths = [`${API}/readings?level=p1-in-time`, `${API}/cases?limit=5`, `${API}/statements`];
  const times = [];
  while (going(times.length)) {
    const { status, tookMs } = await timed(paths[times.length % paths.length], { headers: { cookie } });
    if (status !== 200) throw new Error(`whoever works was answered ${status}`);
    times.push(tookMs);
  }
  return times;
}

/** The figures. */
export async function figures() {
  const [thrower, other] = [await signedIn('nora'), await signedIn('lena')];
  await worked(other, (done) => done < 30);
  const calm = p95(await worked(other, (done) => done < CALM));
  const wrong = [];
  let slowest = 0;
  let heaviest = 0;
  let bursting = true;
  const working = worked(other, (done) => bursting || done < CALM);
  for (const [what, method, path, media, body] of BOMBS) {
    const before = SERVER && peak().now;
    const headers = { cookie: thrower, ...(media && { 'content-type': media }), 'idempotency-key': `bomb-${what}` };
    const { status, tookMs } = await timed(path, { method, headers, body });
    // WHY: a file is worked off after it was taken.
    if (status === 202) await new Promise((done) => setTimeout(done, 1000));
    const cost = SERVER ? peak().most - before : 0;
    slowest = Math.max(slowest, tookMs);
    heaviest = Math.max(heaviest, cost);
    if (status >= 500 || tookMs > MOST_MS || cost > MOST_BYTES) {
      wrong.push(`${what}: ${status} after ${Math.round(tookMs)} ms and ${Math.round(cost / 1048576)} MB`);
    }
  }
  bursting = false;
  const under = p95(await working);
  for (const line of wrong) process.stderr.write(`${line}\n`);
  tell(`bombs of ${BOMBS.length} that fail the server, take over ${MOST_MS} ms or over ${MOST_BYTES >> 20} MB`, wrong.length, '0', wrong.length === 0);
  tell('the slowest answer to a bomb, in ms', Math.round(slowest), `at most ${MOST_MS}`, slowest <= MOST_MS);
  if (SERVER) {
    tell('memory for a bomb at most, in MB', Math.round(heaviest / 1048576), `at most ${MOST_BYTES >> 20}`, heaviest <= MOST_BYTES);
  }
  const most = 2 * Math.max(calm, LEAST_MS);
  tell(`p95 of another company under bombs, in ms (calm: ${calm.toFixed(1)})`, under.toFixed(1), `at most ${most.toFixed(1)}`, under <= most);
}
