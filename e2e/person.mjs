// Somebody at a browser: who signs in with one click, follows links by what they say, and sees no page that is wrong.

import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { audit } from './audit.mjs';
import { ALLIANCE, SITE } from './world.mjs';

/** More stops of the Tab key than any page should need. */
const MOST_STOPS = 150;

/** Figures of a debug build take their time on a machine that is busy. */
const PATIENCE_MS = 60_000;

let browser;

/** The browser, started when it is first needed. */
export async function started() {
  browser ??= chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  return browser;
}

/** Ends the browser, if there is one. */
export async function ended() {
  if (browser) await (await browser).close();
  browser = undefined;
}

/** A person at a browser of their own. */
export class Person {
  /** A person at a window of this width, with scripts or without. */
  static async at(login, { scripts = true, width = 1280 } = {}) {
    const context = await (await started()).newContext({
      baseURL: SITE,
      javaScriptEnabled: scripts,
      locale: 'en',
      timezoneId: 'Europe/Amsterdam',
      reducedMotion: 'reduce',
      viewport: { width, height: 800 },
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const person = new Person(login, context, page);
    page.on('console', (message) => {
      // WHY: the browser itself notes answers that are problems; statuses are looked at below.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        person.wrong.push(`the browser says: ${message.text()}`);
      }
    });
    page.on('pageerror', (error) => person.wrong.push(`a script failed: ${error.message}`));
    page.on('request', (request) => {
      if (!request.url().startsWith(`${SITE}/`)) person.wrong.push(`asks elsewhere: ${request.url()}`);
    });
    page.on('response', (answer) => {
      if (answer.status() >= 500) person.wrong.push(`${answer.status()} at ${answer.url()}`);
    });
    return person;
  }

  constructor(login, context, page) {
    this.login = login;
    this.context = context;
    this.page = page;
    this.wrong = [];
    this.clicks = 0;
  }

  /** Comes to the site and chooses who they are. */
  async signIn() {
    await this.page.goto('/');
    const own = this.page.locator('.personas form').filter({ has: this.page.locator(`input[value="${this.login}"]`) });
    await own.locator('button').click();
    await this.page.waitForURL(`**${ALLIANCE}`);
    this.clicks = 0;
  }

  /** Goes to a page of the alliance by its address. */
  async goTo(path) {
    const answer = await this.page.goto(`${ALLIANCE}${path}`);
    assert.equal(answer.status(), 200, path);
  }

  /** Follows the first link of the page's own part that says this. */
  async follow(text) {
    const link = this.page.locator('main').getByRole('link', { name: text }).first();
    await this.through(link);
  }

  /** Goes to a place of the navigation. */
  async choose(place) {
    await this.through(this.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: place, exact: true }));
  }

  /** Clicks a link or a button that leads to another page. */
  async through(link) {
    await this.comesBy(() => link.click());
    this.clicks += 1;
  }

  /** Presses the Enter key on what leads to another page. */
  async enters() {
    await this.comesBy(() => this.page.keyboard.press('Enter'));
  }

  /** Does something that leads to another page, and waits for it. */
  async comesBy(does) {
    const leads = (answer) => [301, 302, 303].includes(answer.status());
    const answered = this.page.waitForResponse((answer) => answer.request().isNavigationRequest() && !leads(answer));
    // WHY: until the answer is shown, the page before is there, and loaded.
    const shown = this.page.waitForEvent('load');
    await does();
    await Promise.all([answered, shown]);
  }

  /** Goes on with the Tab key until the focus is on this; whatever has it on the way can be seen to have it. */
  async tabTo(selector) {
    for (let stop = 0; stop < MOST_STOPS; stop += 1) {
      await this.page.keyboard.press('Tab');
      const at = await this.page.evaluate((selector) => {
        const element = document.activeElement;
        if (!element || element === document.body) return { is: false, seen: true };
        const style = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        // Of a date the browser itself marks the part that is written.
        const parts = /^(date|datetime-local|month|time)$/.test(element.type);
        const ring = parts || (style.outlineStyle !== 'none' && style.outlineWidth !== '0px') || style.boxShadow !== 'none';
        const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
        return { is: element.matches(selector), seen: ring && inside, what: element.outerHTML.slice(0, 120) };
      }, selector);
      assert.ok(at.seen, `one does not see that this has the focus: ${at.what}`);
      if (at.is) return;
    }
    assert.fail(`the Tab key does not come to ${selector}`);
  }

  /** Reads this in the page's own part. */
  async reads(...texts) {
    const all = await this.page.locator('main').innerText();
    for (const text of texts) {
      const found = text instanceof RegExp ? text.test(all) : all.includes(text);
      assert.ok(found, `the page does not say ${text}; it says:\n${all.slice(0, 3000)}`);
    }
  }

  /** The heading of the page. */
  async heading() {
    return this.page.locator('h1').innerText();
  }

  /** The page is fit for everybody: light and dark, wide and narrow. */
  async audited() {
    assert.deepEqual(await audit(this.page), [], this.page.url());
  }

  /** Nothing failed on the way. */
  sawNothingWrong() {
    assert.deepEqual(this.wrong, []);
  }

  /** Closes the window. */
  async leave() {
    await this.context.close();
  }
}
