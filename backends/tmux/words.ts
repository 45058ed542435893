/** One command of tmux: its name, flags and arguments. */
export type Command = readonly string[];

/**
 * Commands as words of an argv. tmux takes a word that ends in `;` for the end of a command, so that of an argument is
 * escaped; nothing else in a word means anything to it.
 */
export function words(...commands: readonly Command[]): string[] {
  return commands.flatMap((command, index) => [...(index > 0 ? [";"] : []), ...command.map(word)]);
}

function word(text: string): string {
  return text.endsWith(";") ? `${text.slice(0, -1)}\\;` : text;
}

/** Commands as one text that tmux reads as it reads its configuration, for commands that are given commands. */
export function script(...commands: readonly Command[]): string {
  return commands.map((command) => command.map(quoted).join(" ")).join(" ; ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Text that a format yields again as it is. */
export function literal(text: string): string {
  return text.replaceAll("#", "##");
}
