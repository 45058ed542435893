/**
 * tmux, with one server for each room and never the user's. Adopted panes are the only ones of another server.
 *
 * @module
 */
import type { Deadline } from "../../lib/room/deadline.ts";
import type { Backend, Listed, Machine, Place, Typed } from "../backend.ts";
import { attachArgv, captureArgv, injectArgv, listArgv, socketArgv, stopArgv } from "./argv.ts";
import { call, fault } from "./call.ts";
import { panesIn, versionIn } from "./said.ts";
import { begin } from "./start.ts";

/** tmux as a backend. */
export function tmuxBackend(machine: Machine): Backend {
  return {
    name: "tmux",
    can: { paste: true, ends: true, attach: true },
    probe: async (deadline) => {
      const said = await call(machine, (tmux) => [tmux, "-V"], { deadline });
      if (said.outcome !== "said") return { usable: false, version: null, why: said.why };
      const { version, fits } = versionIn(said.out);
      const why = fits ? null : `tmux ${version} is too old; rally needs 3.2`;
      return { usable: fits, version, why };
    },
    start: async (start, deadline) => begin(machine, start, deadline),
    list: async (server, deadline) => list(machine, server, deadline),
    inject: async (place, typing, deadline) => {
      if (!isPlace(place) || !/^[A-Za-z0-9_.-]+$/.test(typing.id)) return fault(NO_PLACE);
      const input = typing.text === null ? {} : { input: typing.text };
      const said = await call(machine, (tmux) => injectArgv(tmux, place, typing), {
        deadline,
        ...input,
      });
      if (said.outcome === "no-server") return REFUSALS.gone;
      return said.outcome === "said" ? verdictIn(said.out) : said;
    },
    capture: async (place, lines, deadline) => {
      if (!isPlace(place)) return fault(NO_PLACE);
      const said = await call(machine, (tmux) => captureArgv(tmux, place), { deadline });
      if (said.outcome !== "said") return fault(said.why);
      const [state, ...shown] = said.out.split("\n");
      if (state !== "here") return fault(REFUSALS.gone.why);
      return { outcome: "captured", text: last(shown, lines) };
    },
    attach: (place) => {
      const [tmux] = machine.programs("tmux");
      return tmux === undefined || !isPlace(place) ? null : attachArgv(tmux, place);
    },
    stop: async (place, deadline) => {
      if (!isPlace(place)) return fault(NO_PLACE);
      const said = await call(machine, (tmux) => stopArgv(tmux, place), { deadline });
      // The server ends with its last pane, at times before it has answered.
      return said.outcome === "fault" ? said : { outcome: "stopped" };
    },
  };
}

const NO_PLACE = "this is no pane or id that tmux could be asked about";

/** These stand within what tmux reads as formats and commands. */
function isPlace({ socket, pane, birth }: Place): boolean {
  return socket.startsWith("/") && /^%\d+$/.test(pane) && /^\d+\.\d+$/.test(birth);
}

const NO_SERVER = { outcome: "no-server" } as const;

async function list(machine: Machine, server: string, deadline: Deadline): Promise<Listed> {
  const found = server.startsWith("/")
    ? ({ outcome: "said", out: server } as const)
    : await call(machine, (tmux) => socketArgv(tmux, server), { deadline });
  if (found.outcome !== "said") return found.outcome === "fault" ? found : NO_SERVER;
  const socket = found.out.trim();
  const said = await call(machine, (tmux) => listArgv(tmux, socket), { deadline });
  if (said.outcome === "no-server") return NO_SERVER;
  if (said.outcome === "fault") return said;
  const panes = panesIn(said.out, socket);
  return panes === undefined
    ? fault("tmux lists its panes in another form")
    : { outcome: "listed", panes };
}

const REFUSALS = {
  dead: { outcome: "refused", code: "dead", why: "its program has ended" },
  busy: {
    outcome: "refused",
    code: "busy",
    why: "somebody scrolls in its pane, or it takes no input",
  },
  passing: { outcome: "refused", code: "passing", why: "another text is on its way to it" },
  gone: { outcome: "refused", code: "gone", why: "its pane is gone" },
} as const;

function verdictIn(out: string): Typed {
  const word = out.trim();
  if (word === "typed" || word === "already") return { outcome: word };
  return Object.hasOwn(REFUSALS, word)
    ? REFUSALS[word as keyof typeof REFUSALS]
    : fault("tmux answered in another form");
}

/** The last lines, without the empty ones at the end of a screen. */
function last(shown: readonly string[], lines: number): string {
  const text = shown
    .join("\n")
    .replace(/[ \t]+$/gm, "")
    .trimEnd();
  return lines > 0 ? text.split("\n").slice(-lines).join("\n") : "";
}
