/** The code blocks of a document. */

export interface Fence {
  /** Line of the opening fence, counted from 1. */
  readonly line: number;
  /** The first word behind the fence; `""` where there is none. */
  readonly tag: string;
  /** The words behind the tag: `root`, a file name, a schema. */
  readonly words: readonly string[];
  /** The lines between the fences. */
  readonly body: readonly string[];
}

const FENCE = /^(`{3,}|~{3,})(.*)$/;

/** Every fenced block of the text, in order. One that is never closed is an error. */
export function fencesOf(text: string): Fence[] {
  const lines = text.split("\n");
  const fences: Fence[] = [];
  for (let i = 0; i < lines.length; i++) {
    const [, mark, info = ""] = FENCE.exec(lines[i] ?? "") ?? [];
    if (mark === undefined) continue;
    const end = lines.findIndex((line, n) => n > i && line === mark);
    if (end === -1) throw new Error(`The block at line ${i + 1} is never closed`);
    const [tag = "", ...words] = info.trim().split(/\s+/);
    fences.push({ line: i + 1, tag, words, body: lines.slice(i + 1, end) });
    i = end;
  }
  return fences;
}

/** The text without its fenced blocks; every line keeps its number. */
export function proseOf(text: string): string[] {
  const lines = text.split("\n");
  for (const { line, body } of fencesOf(text)) lines.fill("", line - 1, line + body.length + 1);
  return lines;
}

/** What stands between backticks in the prose, with its line. */
export function codeSpansOf(text: string): { readonly line: number; readonly code: string }[] {
  return proseOf(text).flatMap((line, n) =>
    [...line.matchAll(/(?<!`)`([^`]+)`(?!`)/g)].map(([, code = ""]) => ({ line: n + 1, code })),
  );
}
