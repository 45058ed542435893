import type { Answer } from "./answer.ts";
import type { Context } from "./context.ts";
import { envelope } from "./envelope.ts";
import { style } from "./style.ts";

/** The upper left corner, and everything behind it gone; lines that are too long are cut, not wrapped, until the frame ends. */
const [BEGIN, END] = ["\u001b[H\u001b[J\u001b[?7l", "\u001b[?7h"];

/**
 * Gives the answer every so many milliseconds until nobody listens. On a terminal each takes the place of the one
 * before; elsewhere, and as JSON, one is given only if it `differs` from the last.
 */
export async function watchedAnew<Result extends object>(
  { world, flags }: Context,
  verb: string,
  interval: number,
  answer: () => Promise<Answer<Result>>,
  differs: (result: Result) => string,
): Promise<Answer<never>> {
  const screen = flags.json === true ? undefined : world.screen;
  let said: string | undefined;
  for (;;) {
    const now = await answer();
    const rows = screen?.()?.rows;
    const text = flags.json === true ? envelope(verb, now) : now.text!(style(world.colour));
    const sign = differs(now.result!);
    if (rows !== undefined) world.out(`${BEGIN}${fitted(text, rows)}${END}`);
    else if (sign !== said) world.out(flags.json === true ? text : `${text}\n`);
    said = sign;
    // Not a pause: a terminal that is made smaller is heard of in between.
    await world.changed([], interval);
  }
}

/** As many lines as there is room for, the last of which the cursor stands on. */
function fitted(text: string, rows: number): string {
  const lines = text.trimEnd().split("\n");
  const room = Math.max(1, rows - 1);
  if (lines.length <= room) return text;
  const shown = lines.slice(0, Math.max(0, room - 1));
  return [...shown, `${lines.length - shown.length} more lines`, ""].join("\n");
}
