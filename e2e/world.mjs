// The demo's world: where it is served, who lives in it, and as of when it is looked at.

/** Where the site is; `site.mjs` says it. */
export const SITE = process.env.ENTENTE_SITE;

/** The folder of the record that is served; not there where a server was running already. */
export const WORLD = process.env.ENTENTE_WORLD;

/** The alliance of the demo. */
export const ALLIANCE = '/alliances/northwind';

/** Everybody in the demo has this password. */
export const PASSWORD = 'only for the demo';

/** Who signs in with one click. */
export const PEOPLE = ['nora', 'finn', 'ada', 'kim', 'lena', 'vera'];

/** When the clock of the demo begins; figures as of then are the same however long it has run. */
export const AS_OF = '2026-01-01T08:00:00Z';
