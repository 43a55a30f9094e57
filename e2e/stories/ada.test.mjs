// Ada, auditor: reads the journal, and can change nothing.

import assert from 'node:assert/strict';
import { story } from '../story.mjs';
import { ALLIANCE, SITE } from '../world.mjs';

story('the journal says how to verify it, and offers nothing to change', 'ada', async (ada) => {
  await ada.signIn();
  await ada.choose('Journal');
  await ada.reads('Root of the tree', 'Verify it in your own terminal', 'entente verify');
  await ada.audited();
  const forms = await ada.page.locator('main form[method="post"]').count();
  assert.equal(forms, 0, 'nothing is changed here');
  const [cookie] = await ada.context.cookies(SITE);
  for (const [path, fields] of [
    ['/cases/T13314', { ask: 'exclude', grounds: 'x' }],
    ['/statements/keystone/2025-12/agreements', { currency: 'EUR', total: '0' }],
    ['/people', { name: 'x' }],
  ]) {
    const came = await fetch(`${SITE}${ALLIANCE}${path}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      redirect: 'manual',
      headers: { cookie: `${cookie.name}=${cookie.value}`, origin: SITE },
    });
    assert.ok([403, 404].includes(came.status), `${path} answers ${came.status}`);
  }
});
