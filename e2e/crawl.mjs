// A walk over the site: from its first page along every link, each page once, and what is wrong with them.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { asked, pinned, signedIn, tags } from './asked.mjs';

/** The most bytes of a page with all that it loads, and of scripts. */
const PAGE_BYTES = 250_000;
const SCRIPT_BYTES = 50 * 1024;

/** Pages of the table of rights, by what their paths look like. */
const SHAPES = readFileSync(resolve(import.meta.dirname, '../crates/web/cases/pages.txt'), 'utf8')
  .split('\n')
  .filter((row) => row.startsWith('GET '))
  .map((row) => row.split(' ')[1])
  .map((path) => ({ path, matches: new RegExp(`^${path.replace(/\{[^}]*\}/g, '[^/]+')}$`) }));

/**
 * Walks as somebody, or as a stranger where `login` is nothing. `each` pages of each kind are looked at: a record has
 * thousands of cases, and what is wrong with one kind of page is seen on a few of it.
 */
export async function crawl(login, each) {
  const cookie = login ? await signedIn(login) : undefined;
  const walk = { cookie, each, seen: new Map(), counts: new Map(), assets: new Map(), problems: [], queue: [], left: 0 };
  found(walk, '/', '(the beginning)');
  while (walk.queue.length > 0) {
    const next = walk.queue.splice(0, 2);
    await Promise.all(next.map((path) => visit(walk, path)));
  }
  return { pages: [...walk.seen.values()], problems: grouped(walk.problems), left: walk.left };
}

/** One line for what is wrong alike with pages of one kind, with the first of them. */
function grouped(problems) {
  const groups = new Map();
  for (const problem of problems) {
    const key = `${shape(problem.path)} ${problem.what.replace(/#\S+/, '#')}`;
    groups.set(key, [...(groups.get(key) ?? []), problem]);
  }
  return [...groups.values()].map(([first, ...others]) => {
    const more = others.length > 0 ? `; and ${others.length} alike` : '';
    return `${first.path}: ${first.what} (linked from ${first.from})${more}`;
  });
}


/** What a path looks like: the row of the table that answers it, with the ending of another form. */
export function shape(path) {
  const [bare] = path.split('?');
  const ending = /\.(json|csv|svg|ics|xlsx|pdf|txt)$/.exec(bare)?.[0] ?? '';
  const row = SHAPES.find(({ matches }) => matches.test(bare)) ?? SHAPES.find(({ matches }) => matches.test(bare.slice(0, bare.length - ending.length)));
  // What no row answers is named by where it would be.
  return row ? row.path + ending : bare.split('/').slice(0, 4).join('/');
}

function found(walk, path, from) {
  const whole = pinned(path);
  if (walk.seen.has(whole)) return;
  const kind = shape(whole);
  const count = walk.counts.get(kind) ?? 0;
  if (count >= walk.each && kind !== '/assets/{file}') {
    walk.left += 1;
    return;
  }
  walk.counts.set(kind, count + 1);
  walk.seen.set(whole, { path: whole, from, kind });
  walk.queue.push(whole);
}

async function visit(walk, path) {
  const page = walk.seen.get(path);
  const wrong = (what) => walk.problems.push({ path, what, from: page.from });
  const came = await asked(path, walk.cookie);
  Object.assign(page, { status: came.status, bytes: came.bytes, tookMs: came.tookMs, media: came.media });
  if (came.status >= 500 || came.status === 404) return wrong(`answers ${came.status}`);
  if (came.status >= 300 && came.status < 400) {
    const leads = new URL(came.headers.get('location'), 'http://here');
    return leads.host === 'here' ? found(walk, leads.pathname + leads.search, path) : wrong('leads elsewhere');
  }
  if (came.media === 'application/json') {
    try {
      JSON.parse(came.text);
    } catch {
      wrong('is not JSON');
    }
  }
  if (came.media !== 'text/html') return;
  for (const what of flaws(came.text)) wrong(what);
  await weigh(walk, came, page, wrong);
  for (const link of links(came.text)) found(walk, link, path);
}

/** What is wrong with a page as it stands. */
function flaws(html) {
  const wrong = [];
  const all = tags(html);
  const count = (name) => all.filter(({ tag }) => tag === name).length;
  if (count('h1') !== 1) wrong.push(`has ${count('h1')} h1`);
  if (!all.find(({ tag }) => tag === 'html')?.lang) wrong.push('names no language');
  if (!/<title>[^<]+<\/title>/.test(html)) wrong.push('has no title');
  if (count('style') > 0) wrong.push('has a style of its own');
  for (const one of all) {
    if ('style' in one) wrong.push(`has style= at <${one.tag}>`);
    const handler = Object.keys(one).find((name) => name.startsWith('on'));
    if (handler) wrong.push(`has ${handler}= at <${one.tag}>`);
    if (one.tag === 'script' && !one.src) wrong.push('has a script of its own');
    const loaded = { script: one.src, img: one.src, link: one.href, iframe: one.src, source: one.src }[one.tag];
    if (loaded && !/^\/(?!\/)/.test(loaded)) wrong.push(`loads ${loaded}`);
    if (one.tag === 'a' && one.href?.startsWith('javascript:')) wrong.push(`has a link that runs: ${one.href}`);
    if (one.tag === 'a' && one.href?.startsWith('#') && !html.includes(`id="${one.href.slice(1)}"`)) wrong.push(`leads to ${one.href}, which is not on it`);
  }
  const ids = all.map(({ id }) => id).filter(Boolean);
  const twice = ids.find((id, place) => ids.indexOf(id) !== place);
  if (twice) wrong.push(`has the id ${twice} twice`);
  const figures = html.match(/<td class="cell [^"]*">/g) ?? [];
  const opening = html.match(/<td class="cell [^"]*"><a href=/g) ?? [];
  if (figures.length !== opening.length) wrong.push(`${figures.length - opening.length} figures do not open`);
  return wrong;
}

/** A page with what it loads. */
async function weigh(walk, came, page, wrong) {
  let scripts = 0;
  let whole = came.bytes;
  for (const one of tags(came.text)) {
    const path = { script: one.src, img: one.src, link: one.href }[one.tag];
    if (!path) continue;
    if (!walk.assets.has(path)) walk.assets.set(path, asked(path));
    const asset = await walk.assets.get(path);
    if (asset.status !== 200) wrong(`loads ${path}, which answers ${asset.status}`);
    whole += asset.bytes;
    if (one.tag === 'script') scripts += asset.bytes;
  }
  Object.assign(page, { whole, scripts });
  if (whole > PAGE_BYTES) wrong(`weighs ${whole} bytes`);
  if (scripts > SCRIPT_BYTES) wrong(`has ${scripts} bytes of scripts`);
}

/** Where a page leads: links, and forms that only ask. */
function links(html) {
  const all = tags(html, 'a|form');
  const targets = all.map((one) => (one.tag === 'a' ? one.href : one.method === 'post' ? undefined : one.action));
  return targets.filter((target) => target && /^\/(?!\/)/.test(target)).map((target) => target.split('#')[0]);
}
