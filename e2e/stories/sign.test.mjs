// Putting a text forward and signing it, by all parties: without scripts, and with the keyboard alone.

import assert from 'node:assert/strict';
import { story } from '../story.mjs';
import { PASSWORD } from '../world.mjs';

/** The text in force with another name and a later day. */
async function fill(person) {
  const text = person.page.locator('textarea[name="file:alliance.yaml"]');
  if (!(await text.isVisible())) await person.page.locator('details:has(textarea[name="file:alliance.yaml"]) > summary').click();
  const now = await text.inputValue();
  const next = now.replace(/^version: .*$/m, 'version: "3"').replace(/^effective: .*$/m, 'effective: 2026-07-01');
  assert.notEqual(next, now);
  await text.fill(next);
}

story(
  'putting a text forward without scripts',
  'nora',
  async (nora) => {
    await nora.signIn();
    await nora.goTo('/proposals');
    await nora.page.getByText('Begin with the text in force').click();
    await fill(nora);
    await nora.page.locator('textarea[name="reason"]').fill('the next year');
    await nora.through(nora.page.getByRole('button', { name: 'Put a text forward' }));
    await nora.reads('The text is put forward.', 'the next year');
  },
  { scripts: false },
);

story('another pair of eyes signs with the keyboard alone', 'finn', async (finn) => {
  await finn.signIn();
  await finn.reads('waits for your signature');
  await finn.follow(/waits for your signature/);
  await finn.audited();
  await finn.tabTo('form[action*="/signatures"] input[name="password"]');
  await finn.page.keyboard.type(PASSWORD);
  await finn.tabTo('form[action*="/signatures"] button');
  await finn.enters();
  await finn.reads('You have signed for your party.');
});

for (const login of ['kim', 'lena', 'vera']) {
  story(
    `${login} countersigns without scripts`,
    login,
    async (person) => {
      await person.signIn();
      await person.follow(/waits for your signature/);
      await person.page.locator('form[action*="/signatures"] input[name="password"]').fill(PASSWORD);
      await person.through(person.page.locator('form[action*="/signatures"] button'));
      await person.reads(login === 'vera' ? 'signed by all' : 'You have signed for your party.');
    },
    { scripts: false },
  );
}
