import { clip, plain } from "../../fact/untrusted.ts";
import type { Style } from "../style.ts";

/** Lines around a change that are shown with it. */
const AROUND = 2;
/** Commands are long. */
const WIDE = 120;
/** Beyond this product of line counts everything between the first and the last change is shown. */
const MOST = 4_000_000;

type Line = readonly [mark: " " | "-" | "+", text: string];

/** What changes between two texts, line by line, with a few lines around; empty where nothing does. */
export function lineDiff(before: string, after: string): string {
  const lines = compared(linesOf(before), linesOf(after));
  const near = lines.map((_, n) =>
    lines.slice(Math.max(0, n - AROUND), n + AROUND + 1).some(([mark]) => mark !== " "),
  );
  const shown = lines.flatMap(([mark, text], n) => {
    if (!near[n]) return [];
    return [...(n > 0 && !near[n - 1] ? ["@@"] : []), `${mark}${safe(text)}`];
  });
  return shown.map((line) => `${line}\n`).join("");
}

/** The same for a person, long lines cut. */
export function painted(diff: string, { good, bad, faint }: Style): string {
  const paint = (line: string) =>
    line.startsWith("+") ? good(line) : line.startsWith("-") ? bad(line) : faint(line);
  return diff
    .split("\n")
    .map((line) => paint(clip(line, WIDE)))
    .join("\n");
}

/** Indentation stays; everything else that a terminal would act on goes. */
function safe(line: string): string {
  const [indent] = /^[ \t]*/.exec(line)!;
  return indent.replaceAll("\t", "  ") + plain(line);
}

/** Without the line end: a change of that alone is shown as a changed line. */
function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

function compared(a: readonly string[], b: readonly string[]): Line[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  const most = Math.min(a.length, b.length) - head;
  while (tail < most && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const same = (text: string): Line => [" ", text];
  const middle = between(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  return [...a.slice(0, head).map(same), ...middle, ...a.slice(a.length - tail).map(same)];
}

/** By the longest common subsequence. */
function between(a: readonly string[], b: readonly string[]): Line[] {
  const gone = (text: string): Line => ["-", text];
  const come = (text: string): Line => ["+", text];
  if (a.length * b.length > MOST) return [...a.map(gone), ...b.map(come)];
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] =
        a[i] === b[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      lines.push([" ", a[i++]!]);
      j++;
    } else if (common[(i + 1) * width + j]! >= common[i * width + j + 1]!)
      lines.push(gone(a[i++]!));
    else lines.push(come(b[j++]!));
  }
  return [...lines, ...a.slice(i).map(gone), ...b.slice(j).map(come)];
}
