import { refuse } from "../../fact/refusal.ts";
import { type Answer, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { EXITS } from "../exit_codes.ts";
import type { FlagName } from "../flags.ts";
import { GLOBAL } from "../global_flags.ts";
import { VERBS } from "../manifest.ts";
import { nearest } from "../nearest.ts";
import type { Style } from "../style.ts";
import { flagUsage, usageOf } from "../usage.ts";
import { flagOf, type Verb } from "../verb.ts";

/** What `help` answers. */
export interface HelpResult {
  readonly verbs: readonly ReturnType<typeof described>[];
  readonly exit_codes: typeof EXITS;
}

/** All verbs, or one of them with its flags, one example and its exits. */
export function help(context: Context): Answer<HelpResult> {
  const [first, second] = context.args;
  if (first === undefined) return overview();
  if (first === "exit-codes") return exits();
  const family = VERBS.filter((each) => each.words[0] === first);
  const found = family.filter((each) => second === undefined || each.words[1] === second);
  if (found.length === 0) {
    const near = nearest(
      second ?? first,
      VERBS.flatMap((each) => (second === undefined ? each.words[0]! : (each.words[1] ?? []))),
    );
    return refused(
      refuse(
        "usage",
        "unknown-verb",
        `There is no verb "${context.args.join(" ")}"`,
        near.map((each) => `Did you mean "${each}"?`),
      ),
    );
  }
  const verbs = found.map(described);
  return {
    result: { verbs, exit_codes: EXITS },
    text: (style) => (found.length === 1 ? page(found[0]!, style) : list(found, style)),
  };
}

function described(verb: Verb) {
  const flags = verb.flags.map((name) => {
    const flag = flagOf(verb, name);
    return {
      name: `--${name}`,
      takes: flag.takes,
      required: verb.needs?.includes(name) === true,
      one_of: flag.oneOf ?? null,
      help: flag.help,
    };
  });
  return {
    verb: verb.words.join(" "),
    summary: verb.summary,
    usage: usageOf(verb),
    writes: verb.writes,
    flags,
    example: `rally ${verb.example}`,
  };
}

function overview(): Answer<HelpResult> {
  const verbs = VERBS.map(described);
  return {
    result: { verbs, exit_codes: EXITS },
    text: (style) =>
      `rally: a room in which coding agents share a repository\n\nbegin with rally enter --tool NAME, then rally next; claim before you write, release when done\n\n${list(VERBS, style)}\nrally help VERB tells more; rally help exit-codes lists the exits\n`,
  };
}

function list(verbs: readonly Verb[], { strong }: Style): string {
  const width = Math.max(...verbs.map((each) => each.words.join(" ").length));
  return `${verbs.map((each) => `  ${strong(each.words.join(" ").padEnd(width))}  ${each.summary}`).join("\n")}\n`;
}

function page(verb: Verb, { strong, faint }: Style): string {
  const rows = [...verb.flags, ...GLOBAL].map((name): [string, string] => {
    const flag = flagOf(verb, name as FlagName);
    return [
      flagUsage(verb, name as FlagName),
      `${flag.help}${verb.needs?.includes(name) ? " (needed)" : ""}`,
    ];
  });
  const width = Math.min(34, Math.max(...rows.map(([flag]) => flag.length)));
  const flags = rows.map(([flag, about]) => `  ${flag.padEnd(width)}  ${about}`).join("\n");
  const codes = Object.entries(EXITS)
    .map(([code, when]) => `  ${code}  ${when}`)
    .join("\n");
  return `${strong(usageOf(verb))}\n${verb.summary}\n\n${flags}\n\n${faint("example")}\n  rally ${verb.example}\n\n${faint("exit")}\n${codes}\n`;
}

function exits(): Answer<HelpResult> {
  const text = `${Object.entries(EXITS)
    .map(([code, when]) => `${code}  ${when}`)
    .join("\n")}\n`;
  return { result: { verbs: [], exit_codes: EXITS }, text: () => text };
}
