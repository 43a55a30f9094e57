// Stories as tests: each has a person, who leaves at its end and must have seen nothing wrong.

import { after, test } from 'node:test';
import { ended, Person } from './person.mjs';

/** A story that takes longer hangs. */
const STORY_MS = 240_000;

after(ended);

/** A test that is the story of a person. */
export function story(what, login, run, options = {}) {
  test(what, { timeout: STORY_MS }, async () => {
    const person = await Person.at(login, options);
    try {
      await run(person);
      person.sawNothingWrong();
    } catch (error) {
      error.message += `\n  at ${person.page.url()}`;
      throw error;
    } finally {
      await person.leave();
    }
  });
}
