// What a browser may do with the site: the rules of Mozilla's Observatory, on every kind of answer.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asked, signedIn, tags } from './asked.mjs';
import { ALLIANCE, PASSWORD, SITE } from './world.mjs';

/** Half a year. */
const LEAST_AGE_S = 15_768_000;

const QUIET = ['no-referrer', 'same-origin', 'strict-origin', 'strict-origin-when-cross-origin'];

test('every answer says what a browser may do with it', async () => {
  const cookie = await signedIn('nora');
  const page = await asked('/sign-in');
  const asset = tags(page.text, 'link').find(({ rel }) => rel === 'stylesheet').href;
  const answers = [
    page,
    await asked('/'),
    await asked(asset),
    await asked(`${ALLIANCE}/levels`, cookie),
    await asked(`${ALLIANCE}/levels.json`, cookie),
    await asked(`${ALLIANCE}/levels.csv`, cookie),
    await asked(`${ALLIANCE}/levels/nothing`, cookie),
    await asked('/nothing', cookie),
    await asked('/api/v1/nothing', cookie),
  ];
  const statuses = answers.map(({ status }) => status);
  assert.deepEqual(statuses, [200, 303, 200, 200, 200, 200, 404, 404, 404]);
  for (const answer of answers) {
    const of = (name) => answer.headers.get(name) ?? '';
    const policy = Object.fromEntries(
      of('content-security-policy').split(';').map((part) => part.trim().split(/\s+(.*)/)),
    );
    const say = (what) => `${answer.path}: ${what}`;
    assert.equal(policy['default-src'], "'none'", say('content that is not named is not loaded'));
    assert.equal(policy['frame-ancestors'], "'none'", say('it stands in no frame'));
    assert.doesNotMatch(of('content-security-policy'), /unsafe|\*|data:|https?:/, say('no content of elsewhere, and none within pages'));
    if (answer.media === 'text/html') {
      assert.equal(policy['base-uri'], "'none'", say('links stay where they lead'));
      assert.equal(policy['form-action'], "'self'", say('forms are sent here'));
      for (const kind of ['script-src', 'style-src', 'img-src']) assert.equal(policy[kind], "'self'", say(kind));
    }
    const age = /max-age=(\d+)/.exec(of('strict-transport-security'));
    assert.ok(age && Number(age[1]) >= LEAST_AGE_S, say('it is reached over TLS for half a year or more'));
    assert.equal(of('x-content-type-options'), 'nosniff', say('types are as they are named'));
    assert.ok(QUIET.includes(of('referrer-policy')), say('others do not learn where somebody was'));
    assert.equal(of('cross-origin-resource-policy'), 'same-origin', say('others load nothing from here'));
    assert.equal(of('access-control-allow-origin'), '', say('others read nothing here'));
    assert.match(of('x-robots-tag'), /noindex/, say('no search engine keeps it'));
    assert.equal(of('server') + of('x-powered-by'), '', say('it does not say what serves it'));
  }
});

test('every cookie is sent over TLS only, not to scripts, and not along with requests from elsewhere', async () => {
  const sent = async (path, fields) => {
    const came = await fetch(SITE + path, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
    assert.equal(came.status, 303, path);
    return came.headers.getSetCookie();
  };
  const cookies = [
    ...(await sent('/sign-in', { login: 'nora', password: PASSWORD })),
    ...(await sent('/look', { theme: 'dark', language: 'en' })),
    ...(await sent('/sign-out', {})),
  ];
  assert.equal(cookies.length, 4);
  for (const cookie of cookies) {
    for (const needed of [/; Secure/, /; HttpOnly/, /; SameSite=(Lax|Strict)/]) assert.match(cookie, needed);
  }
});
