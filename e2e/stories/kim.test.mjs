// Kim, service integrator: how was it handed on, and what was left each time?

import assert from 'node:assert/strict';
import { story } from '../story.mjs';

story('a late record tells its hand-overs, each with what was left', 'kim', async (kim) => {
  await kim.signIn();
  await kim.choose('Levels and claims');
  await kim.audited();
  await kim.follow(/^Priority 1 incidents solved in time/);
  await kim.follow('T13333');
  await kim.reads(
    '3h 20min 7s were left when apps (Lumen Apps) got it',
    '1h 54min 32s were left when hosting-ops (Volta Cloud) got it',
    'it was 1h 44min 48s over when apps (Lumen Apps) got it',
    'If the open claims of keystone were accepted, 3h 22min 8s of 4h count: met',
  );
  const table = kim.page.getByRole('group', { name: /Who held it/ }).first();
  const holders = await table.locator('tbody tr').count();
  assert.ok(holders >= 7, `${holders} holders`);
  await kim.audited();
});

story('the portfolio names relations and models, as a picture and as a table', 'kim', async (kim) => {
  await kim.signIn();
  await kim.choose('Portfolio');
  await kim.reads('Keystone', 'Lumen Apps', 'Volta Cloud', 'partnership');
  await kim.audited();
});
