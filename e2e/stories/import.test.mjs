// Bringing in an export: with the keyboard alone, and without scripts; each row is accounted for.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { story } from '../story.mjs';
import { WORLD } from '../world.mjs';

const MAPPING = readFileSync(join(WORLD, 'mappings/outages.yaml'), 'utf8');
const EXPORT = join(WORLD, 'exports/outages.csv');

/** Looks again until the file is through. */
async function through(person) {
  for (let look = 0; look < 60; look += 1) {
    const text = await person.page.locator('main').innerText();
    if (/\bdone\b/.test(text)) return text;
    await person.page.waitForTimeout(1000);
    await person.page.reload();
  }
  return assert.fail('the import does not end');
}

story(
  'without scripts; what is known already changes nothing',
  'vera',
  async (vera) => {
    await vera.signIn();
    await vera.choose('Imports');
    await vera.page.locator('input[type="file"]').setInputFiles(EXPORT);
    await vera.page.selectOption('select[name="choice"]', { label: 'by a mapping of my own' });
    await vera.page.locator('main form summary').click();
    await vera.page.locator('textarea[name="mapping"]').fill(MAPPING);
    await vera.through(vera.page.locator('main form button.main'));
    const text = await through(vera);
    assert.match(text, /known already/);
  },
  { scripts: false },
);

story('with the keyboard alone', 'vera', async (vera) => {
  await vera.signIn();
  await vera.goTo('/imports');
  await vera.audited();
  await vera.tabTo('input[type="file"]');
  // What the keyboard opens here is the window of the system, which names the file.
  await vera.page.locator('input[type="file"]').setInputFiles(EXPORT);
  await vera.tabTo('select[name="choice"]');
  await vera.page.keyboard.press('End');
  await vera.tabTo('main form summary');
  await vera.page.keyboard.press('Enter');
  await vera.tabTo('textarea[name="mapping"]');
  await vera.page.keyboard.insertText(MAPPING);
  await vera.tabTo('main form button.main');
  await vera.enters();
  await through(vera);
  await vera.audited();
});
