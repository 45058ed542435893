/** Lines in a fence of Markdown that nothing in them can end: it is longer than any run of backticks inside. */
export function fenced(kind: string, text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(Math.max(3, longest + 1));
  return `${fence}${kind}\n${text}${text.endsWith("\n") ? "" : "\n"}${fence}`;
}
