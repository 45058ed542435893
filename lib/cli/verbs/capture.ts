import { refuse } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import type { SessionRow } from "../managed/row.ts";
import { terminalOf } from "../managed/terminal.ts";
import { openRoom } from "../room.ts";
import { wholeNumber } from "../whole_number.ts";

/** What `capture` answers. */
export interface CaptureResult {
  readonly session: SessionRow;
  readonly lines: number;
  readonly output: string;
}

/** Shows what stands on a session's terminal, also the last of a program that has ended. */
export async function capture(context: Context): Promise<Answer<CaptureResult>> {
  const lines = wholeNumber(context.flags, "lines", 1, 100_000, 50);
  if (typeof lines !== "number") return refused(lines);
  const room = openRoom(context, "hot");
  if (isRefusal(room)) return refused(room);
  const terminal = await terminalOf(context, room, context.args[0]!);
  if (isRefusal(terminal)) return refused(terminal);
  const { managed, row, backend } = terminal;
  const said = await backend.capture(managed.place, lines, context.deadline);
  if (said.outcome === "fault")
    return refused(refuse("io", "backend-fault", said.why, ["See rally sessions"]));
  return {
    result: { session: row, lines, output: said.text },
    text: () => `${said.text.split("\n").map(shownLine).join("\n")}\n`,
  };
}

/** A line of a screen keeps its columns. */
function shownLine(line: string): string {
  return line.split(" ").map(plain).join(" ").trimEnd();
}
