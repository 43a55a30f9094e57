// The pictures of README and documents, taken of the demo's world at one instant so that they can be made again:
// ./e2e/screenshots

import { mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ended, Person } from './person.mjs';
import { AS_OF } from './world.mjs';

const FOLDER = resolve(import.meta.dirname, '../docs/pictures');

const MOST_BYTES = 150_000;

/** Each picture: who looks at which page; its top is shown. */
const PICTURES = [
  { name: 'home', login: 'nora', path: '', height: 720 },
  { name: 'levels', login: 'nora', path: '/levels', height: 640 },
  { name: 'reading', login: 'nora', path: '/levels/p1-in-time/2025-12', height: 720 },
  { name: 'clock', login: 'kim', path: '/cases/T13333', height: 760 },
];

async function take({ name, login, path, height }) {
  const person = await Person.at(login, { width: 1000 });
  await person.page.setViewportSize({ width: 1000, height });
  await person.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await person.signIn();
  await person.goTo(`${path}?as_of=${AS_OF}`);
  const file = join(FOLDER, `${name}.png`);
  await person.page.screenshot({ path: file });
  person.sawNothingWrong();
  await person.leave();
  const { size } = statSync(file);
  if (size > MOST_BYTES) throw new Error(`${file} has ${size} bytes; at most ${MOST_BYTES} are meant`);
  process.stderr.write(`${file}: ${size} bytes\n`);
}

mkdirSync(FOLDER, { recursive: true });
try {
  for (const picture of PICTURES) await take(picture);
} finally {
  await ended();
}
