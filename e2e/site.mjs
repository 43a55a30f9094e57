// The demo's world on a server of its own, for as long as a command runs:
//
//   node e2e/site.mjs COMMAND [ARGUMENT]...
//
// ENTENTE_TIMES makes the world larger: so many times the tickets.
// The command finds the address in ENTENTE_SITE, the folder of the record in ENTENTE_WORLD and
// the process in ENTENTE_SERVER. Where ENTENTE_SITE is set already, that server is used and nothing is made.

import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The program that is tested. */
export const PROGRAM = process.env.ENTENTE ?? resolve(import.meta.dirname, '../target/debug/entente');

/** How many times the tickets of the demo the world has. */
const TIMES = process.env.ENTENTE_TIMES ?? '1';

/** The world takes some seconds; on a machine that is busy, minutes; a large one as many more. */
const MOST_MS = (10 + Number(TIMES)) * 60 * 1000;

/** Where the demo says that its site is. */
const SAYS = /The site is at .*?(http:\/\/localhost:\d+)/;

/** Makes the world in a new folder and serves it on a free port. */
export async function made() {
  const folder = mkdtempSync(join(tmpdir(), 'entente-e2e-'));
  const world = join(folder, 'world');
  const server = spawn(PROGRAM, ['demo', world, '--times', TIMES, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const log = join(folder, 'log');
  server.stderr.pipe(createWriteStream(log));
  const end = async () => {
    if (server.exitCode === null && server.signalCode === null) {
      const ended = new Promise((done) => server.once('exit', done));
      server.kill('SIGTERM');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { url: await address(server), world, log, end, pid: server.pid };
  } catch (error) {
    await end();
    throw error;
  }
}

function address(server) {
  return new Promise((found, failed) => {
    let said = '';
    const late = setTimeout(() => failed(new Error(`the demo said no address within ${MOST_MS / 1000} s`)), MOST_MS);
    server.stdout.setEncoding('utf8').on('data', (text) => {
      said += text;
      const at = SAYS.exec(said);
      if (at) {
        clearTimeout(late);
        found(at[1]);
      }
    });
    server.on('error', failed);
    server.on('exit', (code) => failed(new Error(`the demo ended with ${code}:\n${said.slice(-2000)}`)));
  });
}

/** Runs a command to its end and gives its exit code. */
function ran([command, ...words], also) {
  return new Promise((done, failed) => {
    const child = spawn(command, words, { stdio: 'inherit', env: { ...process.env, ...also } });
    child.on('error', failed);
    child.on('exit', (code) => done(code ?? 1));
  });
}

async function main(command) {
  if (process.env.ENTENTE_SITE) return ran(command, {});
  const began = Date.now();
  const site = await made();
  process.stderr.write(`the world is made and served at ${site.url} after ${seconds(began)} s\n`);
  try {
    return await ran(command, {
      ENTENTE_SITE: site.url,
      ENTENTE_WORLD: site.world,
      ENTENTE_SERVER: String(site.pid),
      ENTENTE: PROGRAM,
    });
  } finally {
    await site.end();
  }
}

function seconds(began) {
  return Math.round((Date.now() - began) / 1000);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2));
}
