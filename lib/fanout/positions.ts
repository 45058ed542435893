import { type Node, parseTree } from "jsonc-parser";
import type { Violation } from "./descriptor.ts";
import { type Place, pointerTo, type Unplaced } from "./unplaced.ts";

/** The findings with the lines and columns at which they stand, in the order of the text. */
export function located(text: string, findings: readonly Unplaced[]): Violation[] {
  if (findings.length === 0) return [];
  const isPlaced = findings.every(({ offset }) => offset !== undefined);
  const root = isPlaced ? undefined : parseTree(text);
  const starts = lineStarts(text);
  return findings
    .map((finding) => ({ ...finding, offset: finding.offset ?? offsetOf(root, finding.place) }))
    .sort((a, b) => a.offset - b.offset)
    .map(({ code, place, message, offset }) => {
      const line = lineAt(starts, offset);
      return {
        code,
        pointer: pointerTo(place),
        line,
        column: offset - starts[line - 1]! + 1,
        message,
      };
    });
}

/** Where the value begins, or the innermost one on the way to it. */
function offsetOf(root: Node | undefined, place: Place): number {
  let node = root;
  for (const step of place) {
    const inner = typeof step === "number" ? node?.children?.[step] : memberOf(node, step);
    if (inner === undefined) break;
    node = inner;
  }
  return node?.offset ?? 0;
}

/** The last of that name, as `JSON.parse` takes it. */
function memberOf(node: Node | undefined, key: string): Node | undefined {
  return node?.children?.findLast(({ children }) => children?.[0]?.value === key)?.children?.[1];
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** 1-based: how many lines begin at or before the offset. */
function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
