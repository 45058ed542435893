import { escapeInvisible } from "../../fact/safe_json.ts";
import { sorted } from "../../fact/sorted.ts";
import type { Answer } from "../answer.ts";

/** An answer that prints its result as the predecessor did. */
export function flat<Shape extends object>(result: Shape): Answer<Shape> {
  return { result, text: () => flatJson(result) };
}

/** The object alone, indented by two spaces, with its keys in order at every depth. */
export function flatJson(value: object): string {
  return `${escapeInvisible(JSON.stringify(sorted(value), null, 2))}\n`;
}

/** The same in one line. */
export function flatLine(value: object): string {
  return `${escapeInvisible(JSON.stringify(sorted(value)))}\n`;
}
