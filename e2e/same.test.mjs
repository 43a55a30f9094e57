// The same figure everywhere: on the command line, as CSV and JSON, and on pages.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import { asked, pinned, plain, rows, signedIn } from './asked.mjs';
import { PROGRAM } from './site.mjs';
import { ALLIANCE, AS_OF, SITE, WORLD } from './world.mjs';

const STATES = { met: 'met', missed: 'missed', 'below-expected': 'below expected', shown: 'shown', insufficient: 'no data' };

// While a command runs, connections that the server closes must be seen to be closed.
const started = promisify(execFile);

/** What a command prints. */
async function printed(program, words) {
  return (await started(program, words, { encoding: 'utf8', maxBuffer: 1 << 26 })).stdout;
}

let typed;
let readings;
let cookie;

before(async () => {
  assert.ok(WORLD, 'the record is not known; run ./e2e/run, or name its folder in ENTENTE_WORLD');
  const words = ['measure', WORLD, '--as-of', AS_OF, '--csv'];
  typed = await printed(PROGRAM, words);
  readings = table(typed);
  cookie = await signedIn('nora');
});

async function shown(path) {
  const came = await asked(pinned(`${ALLIANCE}${path}`), cookie);
  assert.equal(came.status, 200, path);
  return came.text;
}

test('the table of all readings is the one of the command line, byte by byte', async () => {
  assert.ok(readings.length > 300, `${readings.length} readings`);
  assert.equal(await shown('/levels.csv'), typed);
});

test('JSON has the same readings', async () => {
  const { levels } = JSON.parse(await shown('/levels.json'));
  const all = levels.flatMap(({ id, readings }) =>
    readings.map(({ window, key, agreed }) => ({
      level: id,
      window,
      key: Object.entries(key).map(([field, value]) => `${field}=${value}`).join(';'),
      exact: agreed.value?.exact ?? '',
      state: agreed.state,
    })),
  );
  const same = readings.map(({ level, window, key, exact, state }) => ({ level, window, key, exact, state }));
  assert.deepEqual(all, same);
});

test('pages of levels show every reading that has begun, and each opens to the same figure', async () => {
  const levels = [...new Set(readings.map(({ level }) => level))];
  for (const level of levels) {
    const own = readings.filter((reading) => reading.level === level && reading.from < AS_OF).reverse();
    const lines = rows(await shown(`/levels/${level}`));
    assert.equal(lines.length, own.length, level);
    for (const [place, reading] of own.entries()) {
      const cells = lines[place].map(plain);
      const hasKey = cells.length === 5;
      assert.equal(cells[0], reading.window, level);
      assert.equal(amount(cells[hasKey ? 2 : 1]), written(reading), `${level} ${reading.window} ${reading.key}`);
      assert.ok(cells[hasKey ? 3 : 2].endsWith(STATES[reading.state]), `${level} ${reading.window}: ${cells}`);
    }
    const last = own.findLast(({ key }) => key === '') ?? own[0];
    const opened = await shown(`/levels/${level}/${last.window}`);
    const figure = plain(/<span class="figure">(.*?)<\/span>/.exec(opened)[1]);
    assert.equal(amount(figure), written(last), `${level} ${last.window}`);
  }
});

test('the heat map shows the same values', async () => {
  const html = await shown('/levels');
  let compared = 0;
  for (const [, level, window, value] of html.matchAll(/\/levels\/([^/"]+)\/([^"?]+)\?[^"]*"><span class="value">([^<]*)</g)) {
    const own = readings.filter((reading) => reading.level === level && reading.window === window);
    const whole = own.find(({ key }) => key === '');
    if (!whole || whole.unit === 'ms') continue;
    assert.equal(amount(value), written(whole), `${level} ${window}`);
    compared += 1;
  }
  assert.ok(compared > 100, `${compared} values`);
});

test('a report lists every level whose window ended in its month', async () => {
  const levels = new Set(readings.filter(({ window }) => window === '2025-12').map(({ level }) => level));
  assert.ok(levels.size > 10, `${levels.size} levels`);
  const report = await shown('/reports/2025-12');
  const missing = [...levels].filter((level) => !report.includes(`/levels/${level}/2025-12`));
  assert.deepEqual(missing, []);
});

test('statements are those of the command line, to the byte, and pages show their totals', async () => {
  const typedFor = (...words) => printed(PROGRAM, ['statement', WORLD, '--as-of', AS_OF, ...words]);
  const { statements } = JSON.parse(await typedFor('--json'));
  const own = statements.filter(({ payer, payee }) => [payer, payee].includes('northwind'));
  assert.ok(own.length >= 18, `${own.length} statements`);
  // The last ones, in which corrections, claims and what is held stand.
  for (const one of own.slice(-4)) {
    const with_ = one.payer === 'northwind' ? one.payee : one.payer;
    const words = ['--with', 'northwind', '--with', with_, '--month', one.month];
    const csv = await typedFor(...words, '--csv');
    assert.equal(await shown(`/statements/${with_}/${one.month}.csv`), csv, `${with_} ${one.month}`);
    const told = JSON.parse(await shown(`/statements/${with_}/${one.month}.json`));
    const typedOne = JSON.parse(await typedFor(...words, '--json'));
    assert.deepEqual(told.statements, typedOne.statements);
    assert.deepEqual(told.left_open, typedOne.left_open);
    const page = plain(await shown(`/statements/${with_}/${one.month}`)).replaceAll(/[\s,]/g, '');
    assert.ok(page.includes(Number(one.total).toFixed(2)), `${with_} ${one.month}: ${one.total}`);
  }
});

test('papers are those of the command line, byte by byte, and carry the hash of the figures', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'entente-papers-'));
  const papers = [
    { at: '/reports/2025-10', words: ['report', WORLD, '--month', '2025-10', '--for', 'northwind'] },
    {
      at: '/statements/lumen/2025-11',
      words: ['statement', WORLD, '--month', '2025-11', '--with', 'northwind', '--with', 'lumen'],
    },
  ];
  for (const { at, words } of papers) {
    const file = join(folder, 'paper.pdf');
    await printed(PROGRAM, [...words, '--as-of', AS_OF, '--pdf', file]);
    const came = await fetch(SITE + pinned(`${ALLIANCE}${at}.pdf`), { headers: { cookie } });
    assert.equal(came.headers.get('content-type'), 'application/pdf');
    assert.ok(Buffer.from(await came.arrayBuffer()).equals(readFileSync(file)), at);
    const figures = await shown(`${at}.json`);
    const hash = createHash('sha256').update(figures).digest('hex');
    const text = await printed('pdftotext', ['-layout', file, '-']);
    assert.ok(text.includes(hash), `${at}: ${text}`);
  }
  rmSync(folder, { recursive: true });
});

/** A reading as a page writes it; times in milliseconds. */
function written({ value, unit }) {
  if (value === '') return 'no data';
  return { percent: `${value} %`, ms: `${value} ms`, number: value }[unit] ?? `${value} ${unit}`;
}

/** What a page writes, times in milliseconds. */
function amount(text) {
  const parts = [...text.matchAll(/([\d.]+)(d|h|min|s)(?![a-z])/g)];
  if (parts.length === 0) return text;
  const of = { d: 86_400_000, h: 3_600_000, min: 60_000, s: 1000 };
  const whole = parts.reduce((sum, [, number, unit]) => sum + Math.round(Number(number) * of[unit]), 0);
  return `${whole} ms`;
}

/** The rows of a CSV by the names of its head; no field of these has quotes. */
function table(text) {
  const [head, ...lines] = text.trimEnd().split('\n');
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, place) => [names[place], value])));
}
