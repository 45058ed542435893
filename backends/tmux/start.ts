import { type Deadline, deadlineIn } from "../../lib/room/deadline.ts";
import type { Fault, Machine, Pane, Start } from "../backend.ts";
import { serverArgv, startArgv, takeBackArgv } from "./argv.ts";
import { call, fault } from "./call.ts";
import { panesIn } from "./said.ts";

/** A server that ended while it was about to be used is begun again so many times. */
const TRIES = 3;

/** How long taking back may last, for the deadline has passed by then. */
const TAKE_BACK_MS = 2000;

/** tmux leaves out what is longer, and says nothing. */
const LONGEST_VARIABLE = 16_000;

/** Begins a program in a pane of its own. */
export async function begin(
  machine: Machine,
  start: Start,
  deadline: Deadline,
): Promise<{ readonly outcome: "started"; readonly pane: Pane } | Fault> {
  const long = tooLong(start.env);
  if (long !== undefined)
    return fault(`the variable ${long} is longer than tmux passes on; shorten or unset it`);
  for (let tries = 1; ; tries++) {
    const socket = await serve(machine, start.server, deadline);
    if (typeof socket !== "string") return socket;
    const said = await call(machine, (tmux) => startArgv(tmux, socket, start), {
      cwd: start.cwd,
      env: start.env,
      deadline,
    });
    if (said.outcome === "no-server" && tries < TRIES) continue;
    if (said.outcome === "said") {
      const [pane] = panesIn(said.out, socket) ?? [];
      if (pane !== undefined) return { outcome: "started", pane };
    }
    const mayBeThere = said.outcome === "said" || (said.outcome === "fault" && said.late);
    await call(machine, (tmux) => takeBackArgv(tmux, socket, mayBeThere ? start.label : null), {
      deadline: deadlineIn(TAKE_BACK_MS, machine.ticks),
    });
    return fault(said.outcome === "said" ? "tmux tells of its pane in another form" : said.why);
  }
}

/** The socket of the server of that name, which is begun if it is not there. */
async function serve(machine: Machine, name: string, deadline: Deadline): Promise<string | Fault> {
  const known = Object.fromEntries(
    ["HOME", "LANG", "LC_ALL", "PATH", "TMUX_TMPDIR"].flatMap((each) =>
      machine.env[each] === undefined ? [] : [[each, machine.env[each]]],
    ),
  );
  const said = await call(machine, (tmux) => serverArgv(tmux, name, Object.keys(known)), {
    env: known,
    deadline,
  });
  if (said.outcome !== "said") return fault(said.why);
  const socket = said.out.trim();
  return socket.startsWith("/") ? socket : fault("tmux does not tell its socket");
}

function tooLong(env: Start["env"]): string | undefined {
  const encoder = new TextEncoder();
  return Object.keys(env).find(
    (name) => encoder.encode(`${name}=${env[name]}`).length > LONGEST_VARIABLE,
  );
}
