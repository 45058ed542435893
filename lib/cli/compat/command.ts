import type { Answer } from "../answer.ts";
import type { Context } from "../context.ts";
import type { Given } from "./given.ts";
import type { Options } from "./option.ts";

/** One command of the predecessor, over a verb of ours. */
export interface Command<Shape extends object = object> {
  readonly name: string;
  readonly summary: string;
  readonly options: Options;
  readonly run: (context: Context, given: Given) => Answer<Shape> | Promise<Answer<Shape>>;
}
