// Passkeys, with an authenticator that the browser makes up: made, used to sign in, asked for where money is agreed to, and
// signing what both verifiers then check without the server.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Person } from '../person.mjs';
import { PROGRAM } from '../site.mjs';
import { story } from '../story.mjs';
import { ALLIANCE, PASSWORD } from '../world.mjs';

/** The verifier that shares no code with the program. */
const SECOND = resolve(import.meta.dirname, '../../verifier/entente_verify.py');

/** A device that knows its owner; its counter and passkeys are those of the browser. */
async function device(person, options = {}) {
  const session = await person.context.newCDPSession(person.page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      ...options,
    },
  });
  return {
    verifies: (isUserVerified) => session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    keys: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
  };
}

/** Proves with the password who it is, and makes a passkey. */
async function makes(person) {
  await person.page.goto('/account');
  await person.page.locator('form[action="/account/proof"] input[name="password"]').fill(PASSWORD);
  await person.through(person.page.locator('form[action="/account/proof"] button'));
  await person.reads('You have proven that it is you.');
  await person.audited();
  await person.page.locator('form[action="/account/passkeys"] input[name="name"]').fill('A made-up phone');
  await person.through(person.page.getByRole('button', { name: 'Add a passkey' }));
  await person.reads('The passkey was added.', 'A made-up phone');
}

async function signsOut(person) {
  await person.page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await person.page.waitForURL('**/sign-in');
}

/** Proves with the passkey who it is. */
async function proves(person) {
  await person.page.goto('/account');
  await person.through(person.page.locator('form[action="/account/proof"] button'));
  await person.reads('You have proven that it is you.');
}

/** Removes the passkey, so that the next story finds the account as it was. */
async function removes(person) {
  await person.page.goto('/account');
  await person.through(person.page.getByRole('button', { name: 'Remove A made-up phone' }));
  await person.reads('The passkey was removed');
}

story('a passkey stands in the place of the password', 'ada', async (ada) => {
  const phone = await device(ada);
  await ada.signIn();
  await makes(ada);
  assert.equal((await phone.keys()).length, 1);
  await signsOut(ada);
  await ada.audited();
  await ada.through(ada.page.getByRole('button', { name: 'Sign in with a passkey' }));
  await ada.page.waitForURL(`**${ALLIANCE}`);

  // Whoever has one is asked for it.
  await ada.page.goto('/account');
  await ada.audited();
  await proves(ada);
  await removes(ada);

  // What was removed is of no use, and that is said in place.
  await signsOut(ada);
  await ada.through(ada.page.getByRole('button', { name: 'Sign in with a passkey' }));
  await ada.reads('The passkey is not known here any longer');
});

story('a device that does not know its owner signs nobody in', 'ada', async (ada) => {
  const phone = await device(ada);
  await ada.signIn();
  await makes(ada);
  await phone.verifies(false);
  await signsOut(ada);
  await ada.page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await ada.page.locator('[role="alert"]').waitFor();
  await ada.reads('The passkey was not used.');
  await phone.verifies(true);
  await ada.through(ada.page.getByRole('button', { name: 'Sign in with a passkey' }));
  await ada.page.waitForURL(`**${ALLIANCE}`);
  await proves(ada);
  await removes(ada);
});

story('money is agreed to by a passkey', 'vera', async (vera) => {
  await device(vera);
  await vera.signIn();
  await makes(vera);
  await signsOut(vera);
  await vera.through(vera.page.getByRole('button', { name: 'Sign in with a passkey' }));
  await vera.page.waitForURL(`**${ALLIANCE}`);
  await vera.goTo('/statements/northwind/2025-11');
  const form = vera.page.locator('form[action*="/agreements"]');
  await form.locator('input[data-passkey]').waitFor({ state: 'attached' });
  await vera.audited();
  await vera.through(form.getByRole('button'));
  await vera.reads('You have agreed to the month for your party.');
  await vera.goTo('/journal');
  await vera.reads('a passkey p-');
  const { ours, second } = await checked(vera);
  const found = ours.passkeys.filter((one) => one.signed.length > 0);
  assert.equal(found.length, 1);
  assert.equal(ours.attested[found[0].party].passkey, 1);
  assert.equal(found[0].added_by, 'host');
  assert.deepEqual(second.passkeys, ours.passkeys);
  assert.deepEqual(second.attested, ours.attested);
  // What was signed proved who it was for that alone.
  await proves(vera);
  await removes(vera);
});

story('a claim is made and taken back by a passkey, and by the host where that is wanted', 'kim', async (kim) => {
  await device(kim);
  await kim.signIn();
  await makes(kim);
  await kim.goTo('/cases/T13333');
  await kim.page.locator('#contest > summary').click();
  const form = kim.page.locator('#contest form');
  await form.locator('select[name="ask"]').selectOption('exclude');
  await form.locator('textarea[name="grounds"]').fill('signed on a made-up phone');
  await kim.audited();
  await kim.through(form.getByRole('button'));
  await kim.reads('The claim is made', 'signed on a made-up phone');
  await kim.audited();
  await kim.through(kim.page.getByRole('button', { name: 'Withdraw', exact: true }));
  await kim.reads('It is said, and stands in the journal.', 'withdrawn');
  const { ours } = await checked(kim);
  assert.equal(ours.passkeys.flatMap(({ signed }) => signed).length >= 2, true);
  const own = ours.passkeys.filter(({ revoked, signed }) => !revoked && signed.length > 0);
  assert.equal(own.length, 1);
  assert.equal(own[0].signed.length, 2);

  // What is wrong is told in place, also where a passkey would have signed it.
  await kim.goTo('/cases/T13333');
  await kim.page.locator('#contest > summary').click();
  await kim.page.locator('#contest select[name="ask"]').selectOption('pause');
  await kim.page.locator('#contest textarea[name="grounds"]').fill('no stretch');
  await kim.through(kim.page.locator('#contest form').getByRole('button'));
  await kim.reads('It does not say which stretch');
  await kim.page.locator('#contest select[name="ask"]').selectOption('exclude');
  await kim.page.getByLabel('Without the passkey: the host alone attests it').check();
  await kim.through(kim.page.locator('#contest form').getByRole('button'));
  await kim.reads('The claim is made');
  await kim.page.getByLabel('Without the passkey').check();
  await kim.through(kim.page.getByRole('button', { name: 'Withdraw', exact: true }));
  await kim.reads('withdrawn');
  await removes(kim);
});

/** What both verifiers find in what this person may read of the journal, without the server. */
async function checked(person) {
  const text = await person.page.evaluate(async (path) => {
    const answer = await fetch(path);
    if (!answer.ok) throw new Error(`${answer.status} for the bundle`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    let text = '';
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return btoa(text);
  }, `/api/v1${ALLIANCE}/bundle`);
  const folder = mkdtempSync(join(tmpdir(), 'entente-bundle-'));
  try {
    const file = join(folder, 'own.bundle');
    writeFileSync(file, Buffer.from(text, 'base64'));
    const says = (program, ...words) => {
      const done = spawnSync(program, words, { encoding: 'utf8', maxBuffer: 64 << 20 });
      assert.equal(done.status, 0, `${program}: ${done.stdout}${done.stderr}${done.error ?? ''}`);
      return JSON.parse(done.stdout);
    };
    const ours = says(PROGRAM, 'verify', file, '--json').report;
    const second = says('python3', SECOND, 'bundle', file, '--json');
    assert.equal(second.holds, true);
    return { ours, second };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

story('a text is signed by a passkey', 'finn', async (finn) => {
  const nora = await Person.at('nora');
  try {
    await nora.signIn();
    await nora.goTo('/proposals');
    await nora.page.getByText('Begin with the text in force').click();
    const text = nora.page.locator('textarea[name="file:alliance.yaml"]');
    if (!(await text.isVisible())) await nora.page.locator('details:has(textarea[name="file:alliance.yaml"]) > summary').click();
    const now = await text.inputValue();
    await text.fill(now.replace(/^version: .*$/m, 'version: "2p"').replace(/^effective: .*$/m, 'effective: 2026-06-01'));
    await nora.through(nora.page.getByRole('button', { name: 'Put a text forward' }));
    await nora.reads('The text is put forward.');
    const there = new URL(nora.page.url()).pathname;

    await device(finn);
    await finn.signIn();
    await makes(finn);
    await signsOut(finn);
    await finn.through(finn.page.getByRole('button', { name: 'Sign in with a passkey' }));
    await finn.page.goto(there);
    await finn.reads('signs this entry itself');
    await finn.audited();
    await finn.through(finn.page.locator('form[action*="/signatures"] button'));
    await finn.reads('You have signed for your party.', 'signed by the passkey of p-');
    await finn.audited();
    await finn.goTo('/journal');
    await finn.reads('a passkey p-', 'Passkeys of people');
    await finn.audited();
    await proves(finn);
    await removes(finn);

    await nora.page.goto(there);
    await nora.reads('signed by the passkey of p-');
    await nora.page.locator('details:has(form[action*="/withdrawal"]) > summary').click();
    await nora.through(nora.page.locator('form[action*="/withdrawal"] button'));
    nora.sawNothingWrong();
  } finally {
    await nora.leave();
  }
});
