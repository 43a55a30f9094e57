// Signing in by OpenID Connect, with a certified provider on this machine (npm's oidc-provider).

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit } from './audit.mjs';
import { PASSPHRASE, together } from './openid.mjs';
import { ended, started } from './person.mjs';

let both;

before(async () => {
  both = await together();
});

after(async () => {
  await ended();
  await both?.end();
});

/** A browser that has been nowhere. */
async function fresh(options = {}) {
  const context = await (await started()).newContext({ baseURL: both.url, locale: 'en', reducedMotion: 'reduce', viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  return { context, page };
}

async function signIn(page) {
  await page.goto('/sign-in');
  await page.fill('input[name="login"]', 'ann');
  await page.fill('input[name="password"]', PASSPHRASE);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL('**/alliances/acme');
}

async function prove(page) {
  await page.goto('/account');
  await page.locator('form[action="/account/proof"] input[name="password"]').fill(PASSPHRASE);
  await page.locator('form[action="/account/proof"] button').click();
  await page.waitForURL('**/account?done=proven');
}

/** At the provider: says who one is, and agrees to go back. */
async function atProvider(page, who) {
  await page.waitForURL(`${both.issuer}/interaction/**`);
  if (await page.locator('input[name="login"]').count()) {
    await page.fill('input[name="login"]', who);
    await page.fill('input[name="password"]', 'any');
    await page.locator('button[type="submit"]').click();
  }
  await Promise.race([
    page.waitForURL(`${both.url}/**`),
    page.locator('form:has(input[name="prompt"][value="consent"]) button').waitFor(),
  ]);
  if (page.url().startsWith(both.issuer)) {
    await page.locator('form:has(input[name="prompt"][value="consent"]) button').click();
    await page.waitForURL(`${both.url}/**`);
  }
}

const main = (page) => page.locator('main').innerText();

test('somebody whom nobody linked is told so', async () => {
  const { context, page } = await fresh();
  await page.goto('/sign-in');
  assert.deepEqual(await audit(page), []);
  await page.getByRole('link', { name: 'Sign in with Acme' }).click();
  await atProvider(page, 'stranger');
  assert.match(await main(page), /nobody here has an account with that identity/);
  assert.match(await main(page), /come in by an invitation/);
  assert.deepEqual(await audit(page), []);
  await context.close();
});

for (const javaScriptEnabled of [true, false]) {
  test(`an identity is linked, signs in, proves who one is, and is taken away${javaScriptEnabled ? '' : ', without scripts'}`, async () => {
    const { context, page } = await fresh({ javaScriptEnabled });
    await signIn(page);
    await prove(page);
    await page.getByRole('link', { name: 'Sign in with Acme from now on' }).click();
    await atProvider(page, 'ann-at-acme');
    await page.waitForURL('**/account?done=identity-linked');
    assert.match(await main(page), /ann-at-acme/);
    assert.ok(!(await main(page)).includes('ann@example.com'), 'an address plays no part');
    if (javaScriptEnabled) assert.deepEqual(await audit(page), []);

    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.waitForURL('**/sign-in');
    await page.goto('/sign-in?next=/account');
    await page.getByRole('link', { name: 'Sign in with Acme' }).click();
    await page.waitForURL('**/account');
    assert.match(await main(page), /Prove that it is you/);

    // The service asks anew, also whoever it has just seen.
    await page.getByRole('link', { name: 'Prove it with Acme' }).click();
    await atProvider(page, 'ann-at-acme');
    await page.waitForURL('**/account?done=proven');
    await page.getByRole('button', { name: 'Remove ann-at-acme' }).click();
    await page.waitForURL('**/account?done=identity-unlinked');
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('link', { name: 'Sign in with Acme' }).click();
    await page.waitForURL('**/sign-in/openid/callback**');
    assert.match(await main(page), /nobody here has an account with that identity/);
    await context.close();
  });
}

test('somebody is invited and comes in without a password', async () => {
  const ann = await fresh();
  await signIn(ann.page);
  const code = await ann.page.evaluate(async () => {
    const asked = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ offices: ['delegate'] }) };
    const answer = await fetch('/api/v1/alliances/acme/invitations', asked);
    return (await answer.json()).code;
  });
  await ann.context.close();

  const { context, page } = await fresh();
  await page.goto(`/invitation#${code}`);
  await page.locator('button.main').click();
  const form = page.locator('form:has(input[value="identity"])');
  await form.locator('input[name="name"]').fill('Bob');
  await form.locator('input[name="login"]').fill('bob');
  assert.deepEqual(await audit(page), []);
  await form.locator('button').click();
  assert.deepEqual(await audit(page), []);
  await page.getByRole('link', { name: 'Go on to Acme' }).click();
  await atProvider(page, 'bob-at-acme');
  await page.waitForURL('**/alliances/acme?done=come-in');
  await page.goto('/account');
  const text = await main(page);
  assert.match(text, /Bob/);
  assert.match(text, /Your account has no password/);
  await context.close();
});

test('who was not sent from this browser is not let in, and nothing is sent twice', async () => {
  const { context, page } = await fresh();
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Sign in with Acme' }).click();
  await page.waitForURL(`${both.issuer}/interaction/**`);
  await page.fill('input[name="login"]', 'bob-at-acme');
  await page.fill('input[name="password"]', 'any');
  await page.locator('button[type="submit"]').click();
  const consent = page.locator('form:has(input[name="prompt"][value="consent"])');
  await consent.waitFor();
  // The last steps are gone by hand, so that the address to come back to is known before anybody has been there.
  const by = { maxRedirects: 0 };
  const agreed = await context.request.post(await consent.getAttribute('action'), { form: { prompt: 'consent' }, ...by });
  const on = await context.request.get(agreed.headers().location, by);
  const stolen = on.headers().location;
  assert.match(stolen, /\/sign-in\/openid\/callback\?code=/);
  const thief = await fresh();
  await thief.page.goto('/sign-in');
  await thief.page.getByRole('link', { name: 'Sign in with Acme' }).click();
  await thief.page.waitForURL(`${both.issuer}/interaction/**`);
  await thief.page.goto(stolen);
  assert.match(await main(thief.page), /in another browser; begin again/);
  await thief.context.close();
  // Who was sent comes too late as well: what somebody else tried is spent.
  await page.goto(stolen);
  assert.match(await main(page), /too late, twice/);
  await page.goto('/sign-in/openid/callback?error=access_denied&state=x');
  assert.match(await main(page), /too late|let nobody in/);
  await context.close();
  assert.ok(!both.log().includes('code='), 'no code stands in the log');
});
