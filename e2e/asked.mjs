// The site without a browser: who is signed in asks for pages, and what stands in them is found.

import { ALLIANCE, AS_OF, PASSWORD, SITE } from './world.mjs';

/** Signs in and gives the cookie that says so. */
export async function signedIn(login) {
  const form = new URLSearchParams({ login, password: PASSWORD, next: '/' });
  const came = await fetch(`${SITE}/sign-in`, { method: 'POST', body: form, redirect: 'manual' });
  const [cookie] = came.headers.getSetCookie();
  if (came.status !== 303 || !cookie) throw new Error(`${login} could not sign in: ${came.status}`);
  return cookie.split(';')[0];
}

/** Asks for a path, as whoever has the cookie, and does not go on where it leads elsewhere. */
export async function asked(path, cookie) {
  const began = performance.now();
  const came = await fetch(SITE + path, { redirect: 'manual', headers: cookie ? { cookie } : {} });
  const bytes = Buffer.from(await came.arrayBuffer());
  return {
    path,
    status: came.status,
    headers: came.headers,
    media: (came.headers.get('content-type') ?? '').split(';')[0],
    bytes: bytes.length,
    text: bytes.toString('utf8'),
    tookMs: performance.now() - began,
  };
}

/** A path within the alliance as of the instant at which the demo's world is looked at. */
export function pinned(path) {
  const url = new URL(path, SITE);
  if (url.pathname.startsWith(ALLIANCE) && !url.searchParams.has('as_of')) url.searchParams.set('as_of', AS_OF);
  return url.pathname + url.search;
}

/** The tags of a page with their attributes. */
export function tags(html, name = '[a-z][a-z0-9]*') {
  const found = html.matchAll(new RegExp(`<(${name})((?:\\s+[^\\s=>]+(?:="[^"]*")?)*)\\s*/?>`, 'g'));
  return [...found].map(([, tag, all]) => ({ tag, ...attributes(all) }));
}

function attributes(text) {
  const found = text.matchAll(/([^\s=]+)(?:="([^"]*)")?/g);
  return Object.fromEntries([...found].map(([, name, value]) => [name, plain(value ?? '')]));
}

/** Text as it is read: without tags, its characters as they are. */
export function plain(html) {
  const bare = html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim();
  return bare.replace(/&(lt|gt|quot|amp|#39);/g, (_, name) => ({ lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'" })[name]);
}

/** The rows of the body of the first table within a text, each a list of its cells. */
export function rows(html) {
  const body = /<tbody>(.*?)<\/tbody>/s.exec(html)?.[1] ?? '';
  return [...body.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => cell),
  );
}
