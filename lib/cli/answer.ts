import type { Refusal } from "../fact/refusal.ts";
import type { Style } from "./style.ts";

/** What a verb has to say: a result, or why there is none, or both. */
export interface Answer<Result extends object = object> {
  /** Becomes `data[verb]`; what it holds is published as docs/schemas/. */
  readonly result?: Result;
  readonly refusal?: Refusal;
  /** All was said line by line as it came up: on success there is nothing to add. */
  readonly streamed?: true;
  /** The same facts for a person; a function of the result alone. */
  readonly text?: (style: Style) => string;
}

/** An answer that only says what went wrong. */
export function refused(refusal: Refusal): Answer<never> {
  return { refusal };
}

/** Whether the value says what went wrong, rather than being what was asked for. */
export function isRefusal(value: object): value is Refusal {
  return "hints" in value && "code" in value && "kind" in value;
}
