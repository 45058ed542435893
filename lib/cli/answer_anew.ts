import type { Refusal } from "../fact/refusal.ts";
import { type Answer, refused } from "./answer.ts";
import type { Context } from "./context.ts";
import { envelope } from "./envelope.ts";
import { inPlace } from "./in_place.ts";
import { style } from "./style.ts";
import { wholeNumber } from "./whole_number.ts";

/** What lies between two answers. */
export interface Between {
  /** Milliseconds between two looks, unless `--watch` says how many seconds. */
  readonly interval: number;
  /** Waits until it is time for another answer; a refusal says why there is none. */
  readonly wait: (interval: number) => Refusal | undefined | Promise<Refusal | undefined>;
}

/** How answers are told apart and shown. */
interface Anew<Result extends object> {
  /** What two answers share that are the same one; else all that they say. */
  readonly signature?: (answer: Answer<Result>) => string;
  /** On a terminal each takes the place of the one before, whether it differs or not. */
  readonly replaces?: boolean;
}

/** Gives the answer, and again whenever it has become another one, until nobody listens or the waiting ends. */
export async function answerAnew<Result extends object>(
  { world, flags }: Context,
  verb: string,
  answer: () => Answer<Result> | Promise<Answer<Result>>,
  between: Between,
  { signature = (now) => envelope(verb, now), replaces = false }: Anew<Result> = {},
): Promise<Answer<never>> {
  const seconds = wholeNumber(flags, "watch", 1, 3600, undefined);
  if (typeof seconds === "object") return refused(seconds);
  const interval = seconds === undefined ? between.interval : seconds * 1000;
  const screen = replaces && flags.json !== true ? world.screen : undefined;
  let said: string | undefined;
  for (;;) {
    const now = await answer();
    if (now.refusal !== undefined) return refused(now.refusal);
    const text = () => now.text!(style(world.colour));
    const rows = screen?.()?.rows;
    const saying = signature(now);
    if (rows !== undefined) world.out(inPlace(text(), rows));
    else if (saying !== said) world.out(flags.json === true ? envelope(verb, now) : `${text()}\n`);
    said = saying;
    const end = await between.wait(interval);
    if (end !== undefined) return refused(end);
  }
}
