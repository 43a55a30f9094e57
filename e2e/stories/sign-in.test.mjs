// Signing in: with the keyboard alone, without scripts, and with what is wrong said in place.

import assert from 'node:assert/strict';
import { story } from '../story.mjs';
import { ALLIANCE, PASSWORD } from '../world.mjs';

story('with the keyboard alone', 'nora', async (nora) => {
  await nora.page.goto('/');
  await nora.audited();
  await nora.page.reload();
  const focused = nora.page.locator('input[name="login"]:focus');
  await focused.waitFor();
  await nora.page.keyboard.type('nora');
  await nora.tabTo('input[name="password"]');
  await nora.page.keyboard.type(PASSWORD);
  await nora.page.keyboard.press('Enter');
  await nora.page.waitForURL(`**${ALLIANCE}`);
  await nora.page.keyboard.press('Tab');
  assert.equal(await nora.page.locator(':focus').innerText(), 'Skip to the content');
  await nora.page.keyboard.press('Enter');
  await nora.tabTo('main a.case');
  await nora.tabTo('main ul.figures a');
  await nora.page.keyboard.press('Enter');
  await nora.page.waitForURL('**/levels/*/*');
});

story(
  'without scripts',
  'vera',
  async (vera) => {
    await vera.page.goto(`${ALLIANCE}/levels`);
    assert.match(vera.page.url(), /sign-in\?next=/);
    await vera.page.fill('input[name="login"]', 'vera');
    await vera.page.fill('input[name="password"]', 'something else entirely');
    await vera.page.click('button.main');
    await vera.page.locator('[role="alert"]').waitFor();
    assert.equal(await vera.page.inputValue('input[name="login"]'), 'vera', 'what was typed is still there');
    await vera.page.fill('input[name="password"]', PASSWORD);
    await vera.page.click('button.main');
    await vera.page.waitForURL(`**${ALLIANCE}/levels`);
    await vera.page.getByRole('button', { name: 'Sign out' }).click();
    await vera.page.waitForURL('**/sign-in');
    await vera.page.goto(ALLIANCE);
    assert.match(vera.page.url(), /sign-in/);
  },
  { scripts: false },
);

story('the look that somebody chose stays', 'ada', async (ada) => {
  await ada.page.goto('/sign-in');
  await ada.page.selectOption('select[name="theme"]', 'dark');
  await ada.page.getByRole('button', { name: 'Apply' }).click();
  await ada.page.locator('html[data-theme="dark"]').waitFor();
  await ada.signIn();
  await ada.page.locator('html[data-theme="dark"]').waitFor();
});
