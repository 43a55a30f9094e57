// Passkeys, with an authenticator that the browser makes up: made, used to sign in, asked for where money is agreed to.

import assert from 'node:assert/strict';
import { story } from '../story.mjs';
import { ALLIANCE, PASSWORD } from '../world.mjs';

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
  await ada.through(ada.page.locator('form[action="/account/proof"] button'));
  await ada.reads('You have proven that it is you.');
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
  await ada.page.goto('/account');
  await ada.through(ada.page.locator('form[action="/account/proof"] button'));
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
  await removes(vera);
});
