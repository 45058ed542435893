import { plain } from "../../fact/untrusted.ts";
import type { Task } from "../../fanout/descriptor.ts";
import { within } from "../../room/deadline.ts";
import type { Context } from "../context.ts";
import { withoutPlaces } from "../managed/worktree.ts";

/** How the validation of a task came out when it was run again. */
export interface Validation {
  readonly ran: boolean;
  /** Null where it did not end by itself. */
  readonly exit: number | null;
  /** The end of what it said, one line, made safe. */
  readonly output: string;
}

/** One validation may take so long. */
const LIMIT = 10 * 60_000;
/** Most characters of its output that are told. */
const TOLD = 400;
/** And so many are looked at. */
const READ = 8192;

/** Runs the validation of a task where it was done: the caller's own command line, by a shell. */
export async function validate(
  { world, deadline }: Context,
  task: Task,
  root: string,
): Promise<Validation> {
  const { RALLY_TOOL, RALLY_SESSION_ID, ...env } = withoutPlaces(world.env);
  const limit = within(deadline, LIMIT, world.ticks);
  // Nobody waits for a server that it leaves behind.
  const ran = await world.runAside(["/bin/sh", "-c", task.validation], {
    cwd: root,
    env,
    deadline: limit,
  });
  const said = `${new TextDecoder().decode(ran.out)}\n${ran.err}`;
  const why =
    ran.fault === undefined ? "" : ran.fault === "ETIMEDOUT" ? "took too long" : ran.fault;
  return { ran: true, exit: ran.exit, output: why === "" ? tail(said) : why };
}

/** What went wrong stands at the end. */
function tail(text: string): string {
  const line = plain(text.slice(-READ));
  const points = [...line];
  return points.length <= TOLD ? line : `...${points.slice(3 - TOLD).join("")}`;
}
