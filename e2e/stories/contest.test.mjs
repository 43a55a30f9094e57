// Claiming that a record should count otherwise, and answering: with the keyboard alone, and without scripts.

import { story } from '../story.mjs';

story('a claim with the keyboard alone', 'lena', async (lena) => {
  await lena.signIn();
  await lena.goTo('/cases/T13454');
  await lena.tabTo('#contest > summary');
  await lena.page.keyboard.press('Enter');
  await lena.tabTo('select[name="ask"]');
  await lena.page.keyboard.press('ArrowDown');
  await lena.tabTo('textarea[name="grounds"]');
  await lena.page.keyboard.type('the stores had closed for the day');
  await lena.tabTo('#contest button');
  await lena.enters();
  await lena.reads('The claim is made', 'the stores had closed for the day');
  await lena.audited();
});

story(
  'the other side contests it without scripts',
  'nora',
  async (nora) => {
    await nora.signIn();
    await nora.reads('Waiting for Northwind Retail');
    await nora.follow(/the stores had closed for the day/);
    await nora.through(nora.page.getByRole('button', { name: 'Contest' }));
    await nora.reads('It is said, and stands in the journal.', 'contested');
  },
  { scripts: false },
);
