// Finn, finance at the customer: what is owed, why, and agreeing to the month.

import assert from 'node:assert/strict';
import { story } from '../story.mjs';
import { PASSWORD } from '../world.mjs';

const MONTH = '/statements/keystone/2025-12';

story('the statement of a month, down to a line and what it rests on', 'finn', async (finn) => {
  await finn.signIn();
  await finn.choose('Statements');
  await finn.audited();
  await finn.page.locator('main a[href*="/statements/keystone/2025-12"]').first().click();
  await finn.page.waitForURL(`**${MONTH}*`);
  await finn.reads('2600.00');
  await finn.audited();
  await finn.page.locator('main a[href*="/lines/"]').filter({ hasText: 'p1-in-time' }).first().click();
  await finn.page.waitForURL('**/lines/*');
  await finn.reads('p1-in-time', '2600.00');
  await finn.audited();
});

story('agreeing to a month with the keyboard alone', 'finn', async (finn) => {
  await finn.signIn();
  await finn.goTo(MONTH);
  await finn.tabTo('form[action*="/agreements"] input[name="password"]');
  await finn.page.keyboard.type(PASSWORD);
  await finn.tabTo('form[action*="/agreements"] button');
  await finn.enters();
  await finn.reads('You have agreed to the month for your party.');
});

story(
  'the other side countersigns without scripts, and the month is closed',
  'kim',
  async (kim) => {
    await kim.signIn();
    await kim.goTo('/statements/northwind/2025-12');
    const form = kim.page.locator('form[action*="/agreements"]');
    await form.locator('input[name="password"]').fill('not the password at all');
    await kim.through(form.locator('button'));
    await kim.page.locator('[role="alert"]').waitFor();
    await form.locator('input[name="password"]').fill(PASSWORD);
    await kim.through(form.locator('button'));
    await kim.reads('closed by both');
    assert.equal(await form.count(), 0);
  },
  { scripts: false },
);
