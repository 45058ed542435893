import type { Place, ReportViolation } from "./unplaced.ts";

/** What gives another result each time. White space may stand between the tokens. */
const CHANGING: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["the time", /\bDate\s*\.\s*now\b/],
  ["chance", /\bMath\s*\.\s*random\b/],
  ["the time", /\bnew\s+Date\s*\(\s*\)/],
];

/** What each of them has in it. */
const SUSPECT = /Date|Math/;

/** Reports each thing in a command line that makes its result another one tomorrow. */
export function checkDeterminism(
  command: string,
  place: () => Place,
  report: ReportViolation,
): void {
  if (!SUSPECT.test(command)) return;
  for (const [what, pattern] of CHANGING) {
    const found = pattern.exec(command)?.[0];
    if (found === undefined) continue;
    const message = `"${found}" makes the outcome depend on ${what}; use a fixed value`;
    report("nondeterministic", place(), message);
  }
}
