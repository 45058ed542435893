import { EXITS } from "../../lib/cli/exit_codes.ts";
import type { FlagName } from "../../lib/cli/flags.ts";
import { GLOBAL } from "../../lib/cli/global_flags.ts";
import { VERBS } from "../../lib/cli/manifest.ts";
import { flagUsage, usageOf } from "../../lib/cli/usage.ts";
import { flagOf, type Verb } from "../../lib/cli/verb.ts";

/** docs/cli.md: every verb of the verb table, in its order. */
export function cliReference(): string {
  const parts = [
    "# Commands",
    "Made by `npm run docs` from the verb table (`lib/cli/manifest.ts`, `lib/cli/flags.ts`); do not edit.",
    ...conventions(),
    "## Exit codes",
    table(
      ["Exit", "When"],
      Object.entries(EXITS).map(([code, when]) => [code, when]),
    ),
    "## Flags of every verb",
    flagTable(GLOBAL, VERBS[0]!),
    "## Verbs",
    table(
      ["Verb", "What it does"],
      VERBS.map((verb) => [`[${nameOf(verb)}](#${anchorOf(verb)})`, verb.summary]),
    ),
    ...VERBS.flatMap(section),
  ];
  return `${parts.join("\n\n")}\n`;
}

function conventions(): string[] {
  return [
    "`-h` is `--help`, `-V` is `--version`, `-C DIR` is `--workdir DIR`. A flag may be given as `--flag VALUE` or " +
      "`--flag=VALUE`; one that takes several values takes every word up to the next flag. Anything that is not `--` and " +
      "a name, such as `-5m`, is a value; a value that looks like a flag is given with `=`.",
    "With `--json` every answer is one JSON document on one line, also on failure: " +
      "[schemas/envelope.v1.json](schemas/envelope.v1.json), with the result of a verb in `data`, as " +
      "`schemas/VERB.v1.json` describes it (VERB is the first word).",
  ];
}

function section(verb: Verb): string[] {
  const [command] = verb.words;
  const notes = [
    verb.writes ? "Writes to the room." : "Writes nothing to the ledger.",
    ...(verb.standard === true ? [`Also meant by \`rally ${command}\` alone.`] : []),
    ...(verb.unhurried === true
      ? ["Takes the time it needs, unless `--timeout-ms` is given."]
      : []),
    verb.raw === true
      ? `Prints one [${command}.v1](schemas/${command}.v1.json) as it stands, without an envelope, or several.`
      : verb.streams === true
        ? `Every line is one [${command}.v1](schemas/${command}.v1.json), under \`--json\` too.`
        : `Answers [${command}.v1](schemas/${command}.v1.json).`,
  ];
  return [
    `### ${nameOf(verb)}`,
    `${sentence(verb.summary)} ${notes.join(" ")}`,
    `\`\`\`text\n${usageOf(verb)}\n\`\`\``,
    ...(verb.flags.length > 0 ? [flagTable(verb.flags, verb)] : []),
    `Example: \`rally ${verb.example}\``,
  ];
}

function flagTable(names: readonly FlagName[], verb: Verb): string {
  const rows = names.map((name) => {
    const flag = flagOf(verb, name);
    const needed = verb.needs?.includes(name) === true ? " (needed)" : "";
    return [`\`${flagUsage(verb, name)}\``, `${flag.help}${needed}`];
  });
  return table(["Flag", "Meaning"], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function nameOf(verb: Verb): string {
  return `rally ${verb.words.join(" ")}`;
}

function anchorOf(verb: Verb): string {
  return nameOf(verb).replaceAll(" ", "-");
}

function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}
