// Vera, delivery manager at a provider: what is about to breach, and who holds it?

import assert from 'node:assert/strict';
import { story } from '../story.mjs';

story('what runs out stands first, with who holds it; its clock is one click away', 'vera', async (vera) => {
  await vera.signIn();
  await vera.reads('Cases whose time runs out, the oldest first', 'T13314', 'hosting-ops (Volta Cloud) yours');
  const due = await vera.page.locator('section[aria-labelledby="promises"] tbody time').evaluateAll((all) => all.map((time) => time.dateTime));
  assert.ok(due.length > 5, `${due.length} promises`);
  assert.deepEqual(due, due.toSorted(), 'the oldest first');
  await vera.audited();

  await vera.follow('T13314');
  assert.equal(vera.clicks, 1);
  await vera.reads('Other incidents solved in time', 'hosting-ops (Volta Cloud)', /over/);
  await vera.audited();
  const clock = vera.page.locator('svg.clock').first();
  assert.equal(await clock.getAttribute('role'), 'img');
  assert.match(await clock.locator('desc').textContent(), /Time that counts by holder: .*Volta Cloud/);
});

story('what a provider may not see is like what is not there', 'vera', async (vera) => {
  await vera.signIn();
  for (const path of ['/levels/release-cost', '/levels/nothing', '/cases/nothing']) {
    const answer = await vera.page.goto(`/alliances/northwind${path}`);
    assert.equal(answer.status(), 404, path);
    assert.equal(await vera.page.locator('h1').count(), 1);
  }
  await vera.audited();
});
