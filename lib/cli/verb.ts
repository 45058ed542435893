import { FLAGS, type Flag, type FlagName } from "./flags.ts";

/** One thing that rally can be told to do. Parser, help, completions and docs/cli.md come from these rows. */
export interface Verb {
  /** The words that name it: `["check", "before-write"]`. The first one is the command of the envelope. */
  readonly words: readonly string[];
  readonly summary: string;
  /**
   * Positional arguments, in order; one in brackets may be left out, `a|b` is one of these, and the last one may end
   * in `...`, which stands for one or more.
   */
  readonly args?: readonly string[];
  readonly flags: readonly FlagName[];
  readonly needs?: readonly FlagName[];
  /** Values that this verb allows where the flag itself allows any. */
  readonly values?: Partial<Readonly<Record<FlagName, readonly string[]>>>;
  /** What a flag means to this verb where that is not what it means to most. */
  readonly meanings?: Partial<Readonly<Record<FlagName, string>>>;
  /** `hot`: loads nothing that a check before a write does not need. */
  readonly weight: "hot" | "cold";
  readonly writes: boolean;
  /** Standard output is lines of its own, under `--json` too; an envelope stands there only on failure. */
  readonly streams?: true;
  /** Takes as long as there is something to do: its only deadline is a `--timeout-ms` that is given. */
  readonly unhurried?: true;
  /** What stands behind a bare `--`, or behind all that is its own, is for another program; what the usage calls it. */
  readonly rest?: string;
  /** All that stands behind its words and arguments is for it alone, untouched. */
  readonly raw?: true;
  /** Also meant when only the first word is given. */
  readonly standard?: true;
  /** Words behind `rally`. */
  readonly example: string;
}

/** The flag as this verb takes it. */
export function flagOf(verb: Verb, name: FlagName): Flag {
  const oneOf = verb.values?.[name];
  const help = verb.meanings?.[name] ?? (verb.unhurried ? UNHURRIED[name] : undefined);
  return {
    ...FLAGS[name],
    ...(oneOf === undefined ? {} : { oneOf }),
    ...(help === undefined ? {} : { help }),
  };
}

const UNHURRIED: Partial<Record<FlagName, string>> = {
  "timeout-ms": "a deadline, 100 to 60000; none if not given",
};
