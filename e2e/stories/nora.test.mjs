// Nora, alliance manager at the customer: why was a promise missed?

import assert from 'node:assert/strict';
import { story } from '../story.mjs';

story('from a fresh start to why p1-in-time was missed in two clicks', 'nora', async (nora) => {
  await nora.signIn();
  await nora.reads('Missed in the last window', 'Priority 1 incidents solved in time', '76.92 %');
  await nora.audited();

  await nora.follow(/^Priority 1 incidents solved in time/);
  await nora.reads('10 over 13', '3 missed', 'T13323', 'T13333', 'T13444');
  await nora.reads('If the open claims of Keystone were accepted: 84.62 %');
  await nora.audited();

  await nora.follow('T13444');
  assert.equal(nora.clicks, 2);
  assert.equal(await nora.heading(), 'T13444');
  await nora.reads('8h 4min of 4h', '4h 4min over', /The target was used up on .*, while apps \(Lumen Apps\) held it/);
  await nora.audited();
});

story('a figure opens down to its case from the heat map', 'nora', async (nora) => {
  await nora.signIn();
  await nora.choose('Levels');
  await nora.audited();
  await nora.follow('Priority 1 incidents solved in time');
  await nora.audited();
  await nora.follow('2025-12');
  await nora.follow('T13333');
  await nora.reads('no access to the terminals of the north until the morning', '6h 37min 8s of 4h');
});
