import type { Node } from "jsonc-parser";
import { indentOf, manners } from "./layout.ts";

/** Bytes put into a text, and where: everything around them stays. */
export interface Insertion {
  readonly offset: number;
  readonly content: string;
}

/** Appends a value to an array, or a key with its value to an object, in the layout of the text around it. */
export function append(text: string, container: Node, value: unknown, key?: string): Insertion {
  const { eol, unit } = manners(text);
  const last = container.children?.at(-1);
  const outer = indentOf(text, container.offset);
  const indent = last === undefined ? outer + unit : indentOf(text, last.offset);
  const json = JSON.stringify(value, null, unit).replaceAll("\n", `${eol}${indent}`);
  const entry = `${eol}${indent}${key === undefined ? "" : `${JSON.stringify(key)}: `}${json}`;
  if (last !== undefined) return { offset: last.offset + last.length, content: `,${entry}` };
  // What stood between the brackets stays behind it; only brackets that touched are set apart.
  const rest = text.slice(container.offset + 1, container.offset + container.length - 1);
  const tail = /^[ \t]*(\r?\n|$)/.test(rest) && rest.includes("\n") ? "" : `${eol}${outer}`;
  return { offset: container.offset + 1, content: `${entry}${tail}` };
}
