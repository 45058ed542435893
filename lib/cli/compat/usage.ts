import type { Command } from "./command.ts";
import { takesValue } from "./given.ts";
import type { Option } from "./option.ts";

const PROGRAM = "rally compat agent-rally";

/** One line: how a command is called. */
export function usageLine({ name, options }: Command): string {
  const flags = Object.entries(options).map(([flag, option]) =>
    option.needed ? written(flag, option) : `[${written(flag, option)}]`,
  );
  return `usage: ${PROGRAM} ${name} ${flags.join(" ")}`;
}

/** A command and all its flags. */
export function commandHelp(command: Command): string {
  const rows = Object.entries(command.options).map(([flag, option]): [string, string] => [
    written(flag, option),
    `${option.help}${option.needed ? " (needed)" : ""}`,
  ]);
  return `${usageLine(command)}\n${command.summary}\n\n${columns(rows)}`;
}

/** All commands. */
export function help(commands: readonly Command[]): string {
  const rows = commands.map(({ name, summary }): [string, string] => [name, summary]);
  return `${USAGE}\n\n${columns(rows)}\n${PROGRAM} COMMAND --help tells more; docs/orchestrators.md what is different\n`;
}

export const USAGE = `usage: ${PROGRAM} COMMAND [flags]`;

function written(flag: string, option: Option): string {
  if (!takesValue(option)) return `--${flag}`;
  return `--${flag} ${option.oneOf?.join("|") ?? option.value}`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.min(36, Math.max(...rows.map(([first]) => first.length)));
  return rows.map(([first, about]) => `  ${first.padEnd(width)}  ${about}\n`).join("");
}
