import { type Refusal, refuse } from "../fact/refusal.ts";
import { FLAGS, type Flag, type FlagName } from "./flags.ts";
import { GLOBAL } from "./global_flags.ts";
import { VERBS } from "./manifest.ts";
import { nearest } from "./nearest.ts";
import { flagOf, type Verb } from "./verb.ts";

/** What was typed, understood: which verb, with what. */
export interface Parsed {
  readonly verb: Verb;
  readonly args: readonly string[];
  readonly flags: Flags;
  /** What stood behind a bare `--`, untouched. */
  readonly rest: readonly string[];
}

/** Flags by name, aliases under their own name's target; lists in the order given. */
export type Flags = Partial<Readonly<Record<FlagName, true | string | readonly string[]>>>;

export interface Tokens {
  readonly words: readonly string[];
  readonly flags: readonly {
    readonly name: string;
    readonly values: readonly string[];
    readonly joined: boolean;
  }[];
  readonly rest: readonly string[];
}

const SHORT: Readonly<Record<string, FlagName>> = {
  "-h": "help",
  "-V": "version",
  "-C": "workdir",
};

/** Splits argv into words and flags, each flag with as many values as it takes (SPEC section 3). */
export function tokenize(argv: readonly string[]): Tokens {
  const words: string[] = [];
  const flags: { name: string; values: string[]; joined: boolean }[] = [];
  let open = 0;
  for (const [n, token] of argv.entries()) {
    if (token === "--" && hasRest(words[0])) return { words, flags, rest: argv.slice(n + 1) };
    if (isRaw(words)) return { words, flags, rest: argv.slice(n) };
    const [long, value] = longFlag(token);
    const name = Object.hasOwn(SHORT, token) ? SHORT[token] : long;
    if (name !== undefined) {
      flags.push({ name, values: value === undefined ? [] : [value], joined: value !== undefined });
      const takes = Object.hasOwn(FLAGS, name) ? FLAGS[name as FlagName].takes : "nothing";
      const isFull = value !== undefined && takes !== "many";
      open = isFull ? 0 : MOST_VALUES[takes];
      if (takes === "maybe" && !/^\d+$/.test(argv[n + 1] ?? "")) open = 0;
    } else if (open > 0) {
      flags.at(-1)!.values.push(token);
      open--;
    } else words.push(token);
  }
  return { words, flags, rest: [] };
}

const MOST_VALUES = { nothing: 0, maybe: 1, one: 1, many: Number.POSITIVE_INFINITY } as const;

/** Whether these words are all that rally itself reads. */
function isRaw(words: readonly string[]): boolean {
  const verb = VERBS.find(({ words: [first], raw }) => raw && first === words[0]);
  return verb !== undefined && words.length === verb.words.length + (verb.args ?? []).length;
}

/** Whether a bare `--` ends what is for rally itself; to most verbs it is a value like any other. */
function hasRest(word: string | undefined): boolean {
  return word !== undefined && VERBS.some(({ words, rest }) => words[0] === word && rest);
}

/**
 * A flag is `--` and a kebab name, with or without `=VALUE`; or one of the short ones. Everything else is a value,
 * `-n`, `-5m` and `--- FAIL` among them.
 */
function longFlag(token: string): [name?: string, value?: string] {
  if (!token.startsWith("--")) return [];
  const equals = token.indexOf("=");
  const name = token.slice(2, equals === -1 ? undefined : equals);
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    const letter = code >= 0x61 && code <= 0x7a;
    const inside = i > 0 && i < name.length - 1 && name[i - 1] !== "-";
    if (!letter && !(i > 0 && code >= 0x30 && code <= 0x39) && !(inside && code === 0x2d))
      return [];
  }
  if (name === "") return [];
  return equals === -1 ? [name] : [name, token.slice(equals + 1)];
}

/** Finds the verb and checks what it was given, or says what is wrong with it and what is nearest. */
export function parse({ words, flags: given, rest }: Tokens): Parsed | Refusal {
  const asksHelp = given.some((each) => each.name === "help");
  const verb = findVerb(words, asksHelp);
  if (!("words" in verb)) return verb;
  const flags: Record<string, true | string | string[]> = {};
  const known = given.length === 0 ? [] : [...GLOBAL, ...verb.flags];
  // First, because what stands behind a mistyped flag looks like an argument.
  for (const each of given) {
    const refusal = addFlag(flags, verb, known, each);
    if (refusal !== undefined) return refusal;
  }
  const args = words.slice(verb.words.length > words.length ? words.length : matched(verb, words));
  const stray = verb.args?.at(-1)?.endsWith("...") ? undefined : args[verb.args?.length ?? 0];
  if (stray !== undefined) {
    const message = `"${stray}" is one argument too many for "${verb.words.join(" ")}"`;
    return usage("stray-argument", message, verb, flagFor(verb, stray));
  }
  const needed = (verb.args ?? []).filter((name) => !name.startsWith("["));
  if (args.length < needed.length && !asksHelp)
    return usage(
      "missing-argument",
      `"${verb.words.join(" ")}" needs ${needed[args.length]}`,
      verb,
    );
  for (const name of verb.needs ?? []) {
    if (flags[name] === undefined && !asksHelp)
      return usage("missing-flag", `"${verb.words.join(" ")}" needs --${name}`, verb);
  }
  return { verb, args, flags: flags as Flags, rest };
}

function addFlag(
  flags: Record<string, true | string | string[]>,
  verb: Verb,
  known: readonly string[],
  given: Tokens["flags"][number],
): Refusal | undefined {
  const said = `--${given.name}`;
  if (!known.includes(given.name)) {
    const near = nearest(given.name, known).map((name) => `Did you mean --${name}?`);
    return usage("unknown-flag", `"${verb.words.join(" ")}" has no flag ${said}`, verb, near);
  }
  const flag: Flag = flagOf(verb, given.name as FlagName);
  const name = flag.same ?? given.name;
  if (flag.takes === "nothing") {
    if (given.joined) return usage("unwanted-value", `${said} takes no value`, verb);
    flags[name] = true;
    return undefined;
  }
  if (flag.takes === "maybe" && given.values.length === 0) {
    flags[name] = true;
    return undefined;
  }
  if (given.values.length === 0) {
    return usage("missing-value", `${said} needs a value`, verb, [
      `A value that looks like a flag is given as ${said}=VALUE`,
    ]);
  }
  const wrong = given.values.find(
    (value) => flag.oneOf !== undefined && !flag.oneOf.includes(value),
  );
  if (wrong !== undefined)
    return usage("bad-value", `${said} cannot be "${wrong}"`, verb, [
      `It is one of: ${flag.oneOf!.join(", ")}`,
    ]);
  if (flag.takes === "many") {
    flags[name] = [...((flags[name] as string[] | undefined) ?? []), ...given.values];
    return undefined;
  }
  if (flags[name] !== undefined) return usage("repeated-flag", `${said} is given twice`, verb);
  flags[name] = given.values[0]!;
  return undefined;
}

function findVerb(words: readonly string[], asksHelp: boolean): Verb | Refusal {
  const [first, second] = words;
  const family = VERBS.filter((each) => each.words[0] === first);
  if (first === undefined || family.length === 0) {
    const second = VERBS.filter((each) => each.words[1] === first).map((each) =>
      each.words.join(" "),
    );
    const known = [...new Set(VERBS.map((each) => each.words[0]!))];
    const near = [...second, ...nearest(first ?? "", known)].map(
      (name) => `Did you mean "${name}"?`,
    );
    const message = first === undefined ? "No verb is given" : `There is no verb "${first}"`;
    return refuse("usage", "unknown-verb", message, [...near, "rally help lists all verbs"]);
  }
  const exact = family.find((each) => each.words.length === 1 || each.words[1] === second);
  if (exact !== undefined) return exact;
  // Help about all that begin with this word; which of them stands for it does not matter.
  if (asksHelp && second === undefined) return family[0]!;
  const standard = family.find((each) => each.standard === true);
  if (standard !== undefined && (second === undefined || standard.args !== undefined))
    return standard;
  const seconds = family.map((each) => each.words[1]!);
  const only = family.find((each) => each.flags.includes("path"));
  const path = only !== undefined && /[./]/.test(second ?? "") && first !== "say";
  const near = path
    ? [`Did you mean "${only.words.join(" ")} --path ${second}"?`]
    : nearest(second ?? "", seconds).map((name) => `Did you mean "${first} ${name}"?`);
  const message =
    second === undefined
      ? `"${first}" needs one of: ${seconds.join(", ")}`
      : `"${first}" has no "${second}"`;
  return refuse("usage", "unknown-verb", message, [
    ...near,
    `rally help ${first} lists what it has`,
  ]);
}

/** The flag under which an argument was perhaps meant: a name with a colon speaks, anything else is a path. */
function flagFor(verb: Verb, stray: string): string[] {
  if (/^[A-Za-z0-9_.-]+:[^/]+$/.test(stray) && verb.flags.includes("tool"))
    return [`Who speaks is given with --tool ${stray}`];
  return verb.flags.includes("path") ? [`Paths are given with --path ${stray}`] : [];
}

/** How many words named the verb. */
function matched(verb: Verb, words: readonly string[]): number {
  return verb.words.every((word, n) => words[n] === word) ? verb.words.length : 1;
}

function usage(code: string, message: string, verb: Verb, hints: readonly string[] = []): Refusal {
  return refuse("usage", code, message, [...hints, `rally help ${verb.words.join(" ")}`]);
}
