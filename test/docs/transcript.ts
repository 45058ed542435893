/** A `console` block: commands behind `$ `, continued behind `> `, and what they print. */

export interface Step {
  readonly command: string;
  readonly expected: readonly string[];
}

/** The steps of a transcript. What stands before the first command is an error. */
export function stepsOf(body: readonly string[]): Step[] {
  const steps: { command: string; expected: string[] }[] = [];
  for (const line of body) {
    const last = steps.at(-1);
    if (line.startsWith("$ ")) steps.push({ command: line.slice(2), expected: [] });
    else if (last === undefined) throw new Error(`"${line}" stands before the first command`);
    else if (line.startsWith("> ") && last.expected.length === 0)
      last.command += `\n${line.slice(2)}`;
    else last.expected.push(line);
  }
  return steps.map(({ command, expected }) => ({ command, expected: trimmed(expected) }));
}

/** The transcript as it stands in a document. */
export function bodyOf(steps: readonly Step[]): string[] {
  return steps.flatMap(({ command, expected }) => [
    ...command.split("\n").map((line, n) => `${n === 0 ? "$" : ">"} ${line}`),
    ...expected,
  ]);
}

/** Without blank lines at the end, which only separate a step from the next. */
function trimmed(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => line !== "");
  return lines.slice(0, last + 1);
}
