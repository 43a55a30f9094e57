// A figure of the evidence: what is shown, what came out, what it should be, and whether it is so.

/** Tells a figure as a line of JSON. */
export function tell(what, found, should, ok) {
  process.stdout.write(`${JSON.stringify({ what, found: String(found), should: String(should), ok })}\n`);
}
