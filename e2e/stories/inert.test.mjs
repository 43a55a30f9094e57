// What another company writes stays text: in a browser nothing of it runs, loads, leads away or looks like ours.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signedIn } from '../asked.mjs';
import { story } from '../story.mjs';
import { ALLIANCE, SITE } from '../world.mjs';

const MARK = 'Inert';

/** Each would do something where a page took it for more than text. */
const HOSTILE = [
  '<script>document.title = "taken"</script>',
  '"><img src=x onerror=\'document.title="taken"\'>',
  '</title></style></textarea><svg onload=document.title="taken">',
  '<a href="javascript:document.title=1">click</a>',
  '[click](javascript:document.title=1) ![x](http://elsewhere.example/x.png)',
  'http://elsewhere.example/',
  "=HYPERLINK(\"http://elsewhere.example/\",\"click\")",
  '{{constructor.constructor("document.title=1")()}}',
  '&lt;b&gt;bold&lt;/b&gt; &#x3c;b>',
];

const id = (place) => `${MARK}-${place}`;

/** What Keystone's desk states of cases, with a token of its own. */
async function stated() {
  const cookie = await signedIn('kim');
  const api = `${SITE}/api/v1${ALLIANCE}`;
  const post = async (path, headers, body) => {
    const came = await fetch(api + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
    return { status: came.status, told: await came.json() };
  };
  const { status, told } = await post('/tokens', { cookie }, { name: MARK, source: 'desk', days: 1 });
  assert.equal(status, 201, JSON.stringify(told));
  const facts = HOSTILE.map((text, place) => ({
    at: '2025-12-30T10:00:00Z',
    source: 'desk',
    case: {
      id: id(place),
      does: ['opened'],
      set: { type: 'incident', service: 'payments', priority: 'P3', summary: `${MARK} ${text}`, category: text },
    },
  }));
  const done = await post('/facts', { authorization: `Bearer ${told.token}` }, facts);
  assert.equal(done.told.accepted + done.told.duplicate, HOSTILE.length, JSON.stringify(done.told));
}

/** Nothing on the page is more than text, and all of it can be read. */
async function isInert(person, ...texts) {
  const main = await person.page.locator('main').innerText();
  const squeezed = (text) => text.replaceAll(/\s+/g, ' ');
  for (const text of texts) assert.ok(squeezed(main).includes(squeezed(text)), `${text} cannot be read on ${person.page.url()}`);
  const found = await person.page.evaluate(() => ({
    title: document.title,
    more: document.querySelectorAll('main script, main img, main iframe, main object, main embed, main base, [onload], [onerror], [onclick]').length,
    away: [...document.querySelectorAll('a[href], form[action]')].filter((one) => new URL(one.href ?? one.action).origin !== location.origin).length,
  }));
  assert.ok(!/taken|^1$/.test(found.title), 'something ran');
  assert.deepEqual({ more: found.more, away: found.away }, { more: 0, away: 0 });
}

story('texts of cases', 'nora', async (nora) => {
  await stated();
  await nora.signIn();
  for (const [place, text] of HOSTILE.entries()) {
    await nora.goTo(`/cases/${id(place)}`);
    await isInert(nora, text);
  }
  await nora.goTo(`/cases?q=${MARK}`);
  await isInert(nora, ...HOSTILE.map((_, place) => id(place)));
  for (const text of HOSTILE) {
    await nora.goTo(`/search?q=${encodeURIComponent(text)}`);
    await isInert(nora);
    await nora.goTo(`/cases?q=${encodeURIComponent(text)}`);
    await isInert(nora);
  }
});

story('the name of a file, and what it holds', 'vera', async (vera) => {
  const folder = mkdtempSync(join(tmpdir(), 'entente-inert-'));
  const file = join(folder, '"><img src=x onerror=document.title=1>.csv');
  writeFileSync(file, `${HOSTILE.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')}\n${'x,'.repeat(HOSTILE.length - 1)}x\n`);
  try {
    await vera.signIn();
    await vera.goTo('/imports');
    await vera.page.locator('input[type="file"]').setInputFiles(file);
    await vera.page.selectOption('select[name="choice"]', { index: 1 });
    await vera.through(vera.page.locator('main form button.main'));
    await isInert(vera);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
