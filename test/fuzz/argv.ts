import { FLAGS, type FlagName } from "../../lib/cli/flags.ts";
import { GLOBAL } from "../../lib/cli/global_flags.ts";
import { VERBS } from "../../lib/cli/manifest.ts";
import { flagOf, type Verb } from "../../lib/cli/verb.ts";
import fc from "../fast_check.ts";
import { compatLines } from "./compat_argv.ts";
import { nasty, type Token, valueFor } from "./token.ts";

/** They start processes of their own, or write where they are told; the tests of the binary run them. */
const LEFT_OUT = ["demo", "run", "termd", "watch", "workstream init"];
const ALL = Object.keys(FLAGS) as FlagName[];
/** Without these few of what is said would be said. */
const OFTEN: readonly FlagName[] = ["tool", "subject", "path", "ref", "id", "intent"];

/** Every verb that is tried; what takes its arguments as they are has a test of its own of this. */
export const TRIED: readonly Verb[] = VERBS.filter(
  ({ words, raw }) => raw !== true && !LEFT_OUT.includes(words.join(" ")),
);

/** Command lines made from the verb table: some right, most nearly so, some nothing at all. */
export function commandLines(verbs: readonly Verb[] = TRIED): fc.Arbitrary<Token[]> {
  return fc.oneof(
    {
      weight: 24,
      arbitrary: fc
        .tuple(fc.constantFrom(...verbs), fc.constantFrom<Temper>("calm", "wild"))
        .chain(([verb, temper]) => lineOf(verb, temper)),
    },
    { weight: 1, arbitrary: fc.array(nasty, { maxLength: 5 }) },
    { weight: 2, arbitrary: compatLines },
  );
}

/** How much of a line is as it should be: nearly all, so that it does something, or little. */
type Temper = "calm" | "wild";

function lineOf(verb: Verb, temper: Temper): fc.Arbitrary<Token[]> {
  const rarely = temper === "calm" ? 0.3 : 1;
  const needed = new Set<FlagName>(verb.needs ?? []);
  const own = [...new Set([...verb.flags, ...needed])].map((name) =>
    maybe(
      needed.has(name) ? 0.9 : OFTEN.includes(name) ? 0.6 : 0.12 * rarely,
      flagWith(verb, name, temper),
    ),
  );
  const all = GLOBAL.filter((name) => name !== "json").map((name) =>
    maybe((name === "workdir" ? 0.06 : 0.03) * rarely, flagWith(verb, name, temper)),
  );
  const foreign = maybe(
    0.04 * rarely,
    fc.constantFrom(...ALL).chain((name) => flagWith(verb, name, temper)),
  );
  const args = fc.tuple(
    ...(verb.args ?? []).map((name) =>
      maybe(
        0.9,
        valueFor(temper, name).map((v) => [v]),
      ),
    ),
  );
  const stray = maybe(
    0.05 * rarely,
    nasty.map((token) => [token]),
  );
  return fc
    .record({
      words: temper === "calm" ? fc.constant(verb.words) : spelling(verb.words),
      args,
      flags: fc.tuple(...own, ...all, foreign),
      stray,
      shuffled: fc.option(fc.nat({ max: 50 }), { freq: 2, nil: 0 }),
    })
    .map(({ words, args: given, flags, stray: extra, shuffled }) => {
      const parts = [...words.map((word): Token[] => [word]), ...given, extra, ...flags];
      return (shuffled === 0 ? parts : rotated(parts, shuffled)).flat();
    });
}

/** Mostly as it is written; sometimes a word short, doubled, swapped or misspelt. */
function spelling(words: readonly string[]): fc.Arbitrary<readonly string[]> {
  const wrong = [
    words.slice(0, 1),
    [...words, ...words],
    words.toReversed(),
    words.map((word) => `${word}x`),
  ];
  return fc.oneof(
    { weight: 20, arbitrary: fc.constant(words) },
    { weight: 1, arbitrary: fc.constantFrom(...wrong) },
  );
}

/** A flag in one of the ways in which it can be written, with as many values as it takes, or other than that. */
function flagWith(verb: Verb, name: FlagName, temper: Temper): fc.Arbitrary<Token[]> {
  const { takes, value, oneOf } = flagOf(verb, name);
  const said = `--${name}`;
  const bare = fc.constant<Token[]>([said]);
  const one = valueFor(temper, value ?? name.toUpperCase(), oneOf);
  if (takes === "nothing" || takes === "maybe")
    return often(
      bare,
      one.map((each) => joined(said, each)),
    );
  const apart = one.map((each): Token[] => [said, each]);
  const usual =
    takes === "one"
      ? apart
      : fc.array(one, { minLength: 1, maxLength: 3 }).map((each) => [said, ...each]);
  return often(
    usual,
    fc.oneof(
      bare,
      one.map((each) => joined(said, each)),
      fc.tuple(usual, usual).map(([a, b]) => [...a, ...b]),
    ),
  );
}

function joined(said: string, value: Token): Token[] {
  return typeof value === "string" ? [`${said}=${value}`] : [said, value];
}

function often<T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: rare });
}

/** Nothing in most cases; what is there can be shrunk away. */
function maybe(share: number, part: fc.Arbitrary<Token[]>): fc.Arbitrary<Token[]> {
  const hundredths = Math.round(share * 100);
  return fc.oneof(
    { weight: 100 - hundredths, arbitrary: fc.constant<Token[]>([]) },
    { weight: hundredths, arbitrary: part },
  );
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const at = ((by % list.length) + list.length) % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
