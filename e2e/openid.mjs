// A server of its own beside a sign-in service of its own, both on this machine: for stories of people who come from one to
// the other.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Provider from 'oidc-provider';
import { PROGRAM } from './site.mjs';

const SECRET = 'a secret between the two';

const TEXT = `entente: 1
alliance: acme
zone: Europe/Amsterdam
currency: EUR
effective: 2025-01-01
parties: { acme: { role: customer }, byte: { role: provider } }
processes: { catalogue: itil-4 }
services:
  mail:
    business: { owner: acme }
    relation: { provider: byte, model: service-provider, outsourcing: service }
    responsibilities: { incident-management: { accountable: acme, responsible: byte } }
`;

/** The password of the one who sets the alliance up. */
export const PASSPHRASE = 'a long enough passphrase';

function freePort() {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}

/** A certified provider of OpenID Connect, whose people type in who they are. */
async function provider(back) {
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const service = new Provider(issuer, {
    clients: [{ client_id: 'entente', client_secret: SECRET, redirect_uris: [back], grant_types: ['authorization_code'], response_types: ['code'] }],
    cookies: { keys: ['made up for tests'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: 'ann@example.com' }) }),
    pkce: { required: () => true },
  });
  const requests = [];
  service.use(async (context, next) => {
    requests.push(context.path);
    await next();
  });
  const server = await new Promise((ready) => {
    const listening = service.listen(port, '127.0.0.1', () => ready(listening));
  });
  const end = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  return { issuer, requests, end };
}

/** Both of them, with one account: ann, who administers acme. */
export async function together() {
  const folder = mkdtempSync(join(tmpdir(), 'entente-openid-'));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const service = await provider(`${url}/sign-in/openid/callback`);
  const made = spawnSync(PROGRAM, ['host', 'init', folder, '--name', 'record.example'], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  writeFileSync(join(folder, 'openid-secret'), `${SECRET}\n`);
  const settings = ['[sign-in-service]', `issuer = "${service.issuer}"`, 'client-id = "entente"', 'client-secret-file = "openid-secret"', 'name = "Acme"', 'loopback-without-tls = true'];
  writeFileSync(join(folder, 'serve.toml'), settings.join('\n'));
  const server = spawn(PROGRAM, ['serve', folder, '--listen', `127.0.0.1:${port}`, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const end = async () => {
    server.kill('SIGTERM');
    await service.end();
    rmSync(folder, { recursive: true, force: true });
  };
  let log = '';
  server.stderr.on('data', (text) => (log += text));
  const said = await new Promise((found, failed) => {
    let text = '';
    server.stdout.setEncoding('utf8').on('data', (more) => {
      text += more;
      try {
        found(JSON.parse(text));
      } catch {
        // The rest is still to come.
      }
    });
    server.on('exit', () => failed(new Error(`the server ended:\n${log}`)));
  });
  const founding = {
    code: said.setup_code, party: 'acme', offices: ['delegate'], login: 'ann', name: 'Ann', password: PASSPHRASE, files: { 'alliance.yaml': TEXT },
  };
  const set = await fetch(`${url}/api/v1/setup`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(founding) });
  if (set.status !== 201) {
    await end();
    throw new Error(await set.text());
  }
  return { url, issuer: service.issuer, requests: service.requests, log: () => log, end };
}
