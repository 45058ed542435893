/** How a text is laid out: its line end, and one step of indentation. */
export function manners(text: string): { eol: string; unit: string } {
  const eol = /\r?\n/.exec(text)?.[0] ?? "\n";
  const unit = /\n([ \t]+)["{[]/.exec(text)?.[1] ?? "  ";
  return { eol, unit: unit.startsWith("\t") ? "\t" : unit };
}

/** The white space that the line of an offset begins with. */
export function indentOf(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))![0];
}
