/**
 * Compares what a transcript says with what was printed. Ids and sessions are new in every run: the document's stand
 * for the real ones, each for one and the same throughout the document. Times, durations and hashes only need the right
 * form. `[...]` stands for anything within a line, and alone on a line for any number of lines.
 */
import { KINDS } from "../../lib/room/kinds.ts";

/** What the document's ids and sessions stand for in this run. */
export type Bindings = Map<string, string>;

const kinds = Object.keys(KINDS)
  .map((kind) => kind.replace(".", "\\."))
  .join("|");

const key = "[A-Za-z0-9_-]";

/** Texts that differ from run to run. Of names only the last letters do, and they do so consistently. */
const VOLATILE: readonly { readonly form: string; readonly letters?: number }[] = [
  { form: `\\b(?:${kinds})_${key}{12}(?!${key})`, letters: 12 },
  { form: "\\b(?:claude_code|codex|human)(?:-[A-Za-z0-9_.]+)?-[A-Za-z0-9]{8}\\b", letters: 8 },
  { form: "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{3})?Z" },
  { form: "(?:\\d{4}-\\d\\d-\\d\\d )?\\b\\d\\d:\\d\\dZ" },
  { form: "\\b\\d+(?:\\.\\d+)? (?:ms|s|min|h|d)\\b" },
  { form: "\\bbl-\\d{8}T\\d{6}Z-[A-Za-z0-9_.:-]+-\\d{6}\\b" },
  { form: "\\b[0-9a-f]{40}\\b" },
  { form: "\\b[0-9a-f]{12}(?:-dirty)?(?= )|\\b[0-9a-f]{12}(?:-dirty)?(?=,)" },
  { form: '(?<="idle_seconds":)\\d+' },
  { form: '(?<=(?:"sum"|"repo_id"):")[0-9a-f]{8}' },
];

const TOKEN = new RegExp(
  [...VOLATILE.map(({ form }) => `(${form})`), "(\\[\\.\\.\\.\\])"].join("|"),
  "g",
);
const SKIP = "[...]";

/** Whether the lines agree; then the bindings know what the document's new names stand for. */
export function agrees(
  expected: readonly string[],
  printed: readonly string[],
  bindings: Bindings,
): boolean {
  const [first, ...rest] = expected;
  if (first === undefined) return printed.length === 0;
  if (first === SKIP) {
    for (let skipped = 0; skipped <= printed.length; skipped++) {
      const tried: Bindings = new Map(bindings);
      if (agrees(rest, printed.slice(skipped), tried)) return adopt(bindings, tried);
    }
    return false;
  }
  const [line, ...others] = printed;
  const tried: Bindings = new Map(bindings);
  if (line === undefined || !lineAgrees(first, line, tried) || !agrees(rest, others, tried))
    return false;
  return adopt(bindings, tried);
}

/** The lines as the document should show them: lines of its own where they agree, and its names for what is bound. */
export function nearest(
  expected: readonly string[],
  printed: readonly string[],
  bindings: Bindings,
): string[] {
  const rest = [...expected];
  return printed.map((line) => {
    const at = rest.findIndex((each) => each !== SKIP && agrees([each], [line], bindings));
    const now = rest[at] ?? translate(line, bindings, "document");
    if (at === -1) agrees([now], [translate(now, bindings, "real")], bindings);
    else rest.splice(0, at + 1);
    return now;
  });
}

/** The text with the document's names in place of this run's, or the other way round. */
export function translate(text: string, bindings: Bindings, to: "real" | "document"): string {
  let out = text;
  for (const [document, real] of bindings)
    out = to === "real" ? out.replaceAll(document, real) : out.replaceAll(real, document);
  return out;
}

function lineAgrees(expected: string, printed: string, bindings: Bindings): boolean {
  const bound: string[] = [];
  let [pattern, last] = ["^", 0];
  for (const match of expected.matchAll(TOKEN)) {
    const at = match.slice(1).findIndex((group) => group !== undefined);
    const volatile = VOLATILE[at];
    pattern += RegExp.escape(expected.slice(last, match.index));
    last = match.index + match[0].length;
    if (volatile === undefined) pattern += ".*";
    else if (volatile.letters !== undefined) {
      const { letters } = volatile;
      pattern += `(${RegExp.escape(match[0].slice(0, -letters))}${key}{${letters}})`;
      bound.push(match[0]);
    } else pattern += `(?:${volatile.form})`;
  }
  const found = new RegExp(`${pattern}${RegExp.escape(expected.slice(last))}$`).exec(printed);
  return found !== null && bound.every((name, n) => bind(bindings, name, found[n + 1] ?? ""));
}

/** A name stands for one real one, and no two names for the same. */
function bind(bindings: Bindings, name: string, real: string): boolean {
  const known = bindings.get(name);
  if (known !== undefined) return known === real;
  if ([...bindings.values()].includes(real)) return false;
  bindings.set(name, real);
  return true;
}

function adopt(bindings: Bindings, tried: Bindings): true {
  for (const [name, real] of tried) bindings.set(name, real);
  return true;
}
