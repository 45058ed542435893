import { createScanner, type Node } from "jsonc-parser";

/** Bytes to be taken out of a text: begin and end. */
export type Cut = readonly [number, number];

/** What goes with the child of an array or object when it is taken out: what `append` put there, and no comment. */
export function removal(text: string, container: Node, child: Node): readonly Cut[] {
  const siblings = container.children ?? [];
  const at = siblings.indexOf(child);
  const [previous, next] = [siblings[at - 1], siblings[at + 1]];
  const end = child.offset + child.length;
  const closing = container.offset + container.length - 1;
  const behind = comma(text, end, next?.offset ?? closing);
  if (previous !== undefined) {
    const before = comma(text, previous.offset + previous.length, child.offset)!;
    if (blank(text, before + 1, child.offset)) return [[before, end]];
    // A comment stands between; its line end stays, or it would reach further.
    const begin = spaceBefore(text, child.offset);
    if (behind !== undefined) return [[begin, behind + 1]];
    const parts: Cut[] = [];
    parts.push([before, before + 1], [begin, end]);
    return parts;
  }
  if (next !== undefined) {
    const stop = blank(text, behind! + 1, next.offset) ? next.offset : behind! + 1;
    return [[child.offset, stop]];
  }
  const stop = behind === undefined ? end : behind + 1;
  if (!blank(text, container.offset + 1, child.offset) || !blank(text, stop, closing))
    return [[spaceBefore(text, child.offset), stop]];
  return [[container.offset + 1, closing]];
}

/** The text without those parts of it. */
export function without(text: string, cuts: readonly Cut[]): string {
  const ordered = [...cuts].sort(([a], [b]) => b - a);
  return ordered.reduce((rest, [begin, end]) => rest.slice(0, begin) + rest.slice(end), text);
}

/** Where the comma between two offsets stands; one in a comment is none. */
function comma(text: string, from: number, to: number): number | undefined {
  const scanner = createScanner(text);
  scanner.setPosition(from);
  for (let at = from; at < to; at = scanner.getPosition()) {
    scanner.scan();
    if (scanner.getTokenLength() === 0) return undefined;
    const offset = scanner.getTokenOffset();
    if (offset < to && scanner.getTokenLength() === 1 && text[offset] === ",") return offset;
  }
  return undefined;
}

function blank(text: string, from: number, to: number): boolean {
  return /^\s*$/.test(text.slice(from, to));
}

function spaceBefore(text: string, offset: number): number {
  return offset - /[ \t]*$/.exec(text.slice(0, offset))![0].length;
}
