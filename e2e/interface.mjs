// What the interface for programs promises, measured: each figure with what it should be, a line of JSON for each.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asked, signedIn } from './asked.mjs';
import { figures as bombs } from './bombs.mjs';
import { tell } from './tell.mjs';
import { ALLIANCE, AS_OF, SITE } from './world.mjs';

const API = `/api/v1${ALLIANCE}`;

/** Requests that are made up for each operation, beside those that each line of the description asks for. */
const EXAMPLES = process.env.EXAMPLES ?? '10';

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
  'response_headers_conformance',
  'negative_data_rejection',
  'unsupported_method',
  'missing_required_header',
];

/** What would take the rights from whoever asks. */
const SAWS_ITS_BRANCH = '/api/v1/(sessions?$|session/password$|.*/people/.*)';

/** The values that lead somewhere. */
async function known(cookie) {
  const json = async (path) => JSON.parse((await asked(API + path, cookie)).text);
  const [{ cases }, people, statements, proposals] = await Promise.all([
    json('/cases?limit=3'),
    json('/people'),
    json('/statements'),
    json('/proposals'),
  ]);
  return {
    alliance: [ALLIANCE.split('/').at(-1)],
    as_of: [AS_OF],
    case: cases.map((one) => one.case),
    index: ['0', '5'],
    level: ['p1-in-time'],
    limit: ['3'],
    month: ['2025-11', '2025-12'],
    path: ['0/000', 'entries/000'],
    person: people.map(({ person }) => person),
    proposal: proposals.map(({ proposal }) => proposal),
    window: ['2025-12'],
    with: statements.map((one) => one.with),
  };
}

/** A token of the party of whoever has the cookie. */
async function token(cookie) {
  const body = JSON.stringify({ name: 'interface', source: 'web-shop', days: 1 });
  const headers = { cookie, 'content-type': 'application/json' };
  const came = await fetch(SITE + API + '/tokens', { method: 'POST', headers, body });
  if (came.status !== 201) throw new Error(`no token was given: ${came.status} ${await came.text()}`);
  return (await came.json()).token;
}

/** Runs schemathesis as somebody; gives its exit code and what it said. */
function tried(folder, header) {
  const words = [
    '--config-file', join(import.meta.dirname, 'schemathesis/schemathesis.toml'),
    'run', `${SITE}/api/v1/openapi.json`,
    '--checks', CHECKS.join(','),
    '--exclude-path-regex', SAWS_ITS_BRANCH,
    '--phases', 'examples,coverage,fuzzing',
    '--max-examples', EXAMPLES,
    '--seed', '1',
    '--continue-on-failure',
    '--request-timeout', '60',
    '--no-color',
    ...(header ? ['--header', header] : []),
  ];
  const own = join(import.meta.dirname, 'schemathesis');
  const env = {
    ...process.env,
    PYTHONPATH: own,
    PYTHONDONTWRITEBYTECODE: '1',
    SCHEMATHESIS_HOOKS: 'hooks',
    ENTENTE_KNOWN: join(folder, 'known.json'),
  };
  return new Promise((done, failed) => {
    // WHY: it keeps what it learnt in its working folder.
    const child = spawn(process.env.SCHEMATHESIS_PROGRAM, words, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
    child.on('error', failed);
    child.on('exit', (code) => done({ code, said }));
  });
}

async function conformance() {
  const folder = mkdtempSync(join(tmpdir(), 'entente-interface-'));
  try {
    const cookie = await signedIn('nora');
    writeFileSync(join(folder, 'known.json'), JSON.stringify(await known(cookie)));
    const bearer = await token(cookie);
    for (const [who, header] of [
      ['an administrator of the customer', `Cookie: ${cookie}`],
      ["a machine's token", `Authorization: Bearer ${bearer}`],
      ['nobody', undefined],
    ]) {
      const { code, said } = await tried(folder, header);
      const [, count = '0'] = /(\d+) generated/.exec(said) ?? [];
      const holds = code === 0 && Number(count) > 100;
      if (!holds) process.stderr.write(said);
      const found = holds ? '0' : `exit code ${code}`;
      tell(`server errors and undocumented answers to ${count} requests of schemathesis as ${who}`, found, '0', holds);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await conformance();
await bombs();
