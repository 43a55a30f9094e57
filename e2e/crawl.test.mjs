// Everybody of the demo can follow every link, and no page is wrong.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asked } from './asked.mjs';
import { crawl } from './crawl.mjs';
import { PEOPLE } from './world.mjs';

/** Pages of each kind that are looked at; the evidence looks at more. */
const EACH = 1;

for (const login of PEOPLE) {
  test(`no link that ${login} can follow is dead, and no page is wrong`, async () => {
    const { pages, problems } = await crawl(login, EACH);
    assert.deepEqual(problems, []);
    const kinds = new Set(pages.filter(({ media }) => media === 'text/html').map(({ kind }) => kind));
    assert.ok(kinds.size >= 7, `the walk came to ${[...kinds].join(', ')} only`);
  });
}

test('a stranger comes no further than to sign in, or to an invitation', async () => {
  const { pages, problems } = await crawl(undefined, EACH);
  assert.deepEqual(problems, []);
  const kinds = new Set(pages.map(({ kind }) => kind));
  assert.deepEqual([...kinds].sort(), ['/', '/invitation', '/sign-in']);
  const { pages: others } = await crawl('nora', 1);
  for (const { path } of others.filter((page) => page.path.startsWith('/alliances/'))) {
    const came = await asked(path);
    assert.ok([303, 401].includes(came.status), `a stranger gets ${came.status} at ${path}`);
    assert.ok(!came.text.includes('Northwind'), path);
  }
});
