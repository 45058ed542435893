/**
 * Terminals that are nowhere but in memory, for tests of what is built on them. It keeps the contract; the programs in
 * it do nothing but take what is typed.
 *
 * @module
 */
import type { Backend, Fault, Pane, Place, Start } from "./backend.ts";
import { paneAt } from "./pane_at.ts";

/** A terminal in memory. */
export interface MemoryTerminal {
  readonly pane: Pane;
  readonly start: Start;
  /** What stands there and Enter has not been taken for. */
  readonly draft: string;
  /** What has been submitted, oldest first. */
  readonly submitted: readonly string[];
}

/** The backend, and what its programs and the people at them do. */
export interface MemoryBackend extends Backend {
  readonly terminals: () => readonly MemoryTerminal[];
  /** The program ends by itself. */
  readonly end: (place: Place, exit: number) => void;
  /** A person begins to scroll, or ends it. */
  readonly scroll: (place: Place, busy: boolean) => void;
  /** Another text is being typed, for as long as this is set. */
  readonly pass: (place: Place, passing: boolean) => void;
  /** The program is another now. */
  readonly become: (place: Place, command: string) => void;
  /** The server ends, with all that it has. */
  readonly crash: () => void;
}

interface Kept {
  pane: Pane;
  readonly start: Start;
  draft: string;
  submitted: string[];
  passing: boolean;
}

const SOCKET = "/memory";

/** A new and empty one. `takes`: whether the program takes an Enter; one that it does not take leaves the draft. */
export function memoryBackend(
  takes: (pane: Pane, draft: string) => boolean = () => true,
): MemoryBackend {
  let kept: Kept[] = [];
  let births = 0;
  let ids = 0;
  const at = (place: Place): Kept | undefined => {
    const pane = paneAt(
      kept.map((each) => each.pane),
      place,
    );
    return kept.find((each) => each.pane === pane);
  };
  const change = (place: Place, changes: Partial<Pane>): void => {
    const terminal = at(place);
    if (terminal !== undefined) terminal.pane = { ...terminal.pane, ...changes };
  };
  const enter = (terminal: Kept): void => {
    if (!takes(terminal.pane, terminal.draft)) return;
    terminal.submitted = [...terminal.submitted, terminal.draft];
    terminal.draft = "";
  };
  return {
    name: "memory",
    can: { paste: true, ends: true, attach: false },
    probe: async () => ({ usable: true, version: null, why: null }),
    start: async (start) => {
      if (kept.some(({ pane }) => pane.target === start.label))
        return fault(`there is a terminal "${start.label}" already`);
      if (kept.length === 0) {
        births++;
        ids = 0;
      }
      const pane: Pane = {
        socket: SOCKET,
        target: start.label,
        pane: `%${ids++}`,
        birth: `${births}`,
        pid: null,
        dead: false,
        exit: null,
        busy: false,
        command: start.argv[0]!.replace(/.*\//, ""),
        typed: [],
      };
      kept.push({ pane, start, draft: "", submitted: [], passing: false });
      return { outcome: "started", pane };
    },
    list: async (server) =>
      kept.length === 0 || (server !== SOCKET && server.startsWith("/"))
        ? { outcome: "no-server" }
        : { outcome: "listed", panes: kept.map(({ pane }) => pane) },
    inject: async (place, { id, text }) => {
      const terminal = at(place);
      if (terminal === undefined) return { outcome: "refused", code: "gone", why: "it is gone" };
      const { pane } = terminal;
      if (text !== null && pane.typed.includes(id)) return { outcome: "already" };
      if (pane.dead) return { outcome: "refused", code: "dead", why: "its program has ended" };
      if (pane.busy) return { outcome: "refused", code: "busy", why: "somebody scrolls in it" };
      if (terminal.passing)
        return { outcome: "refused", code: "passing", why: "another text is on its way to it" };
      if (text !== null) {
        terminal.draft += text;
        terminal.pane = { ...pane, typed: [...pane.typed, id] };
      }
      enter(terminal);
      return { outcome: "typed" };
    },
    capture: async (place, lines) => {
      const terminal = at(place);
      if (terminal === undefined) return fault("it is gone");
      const shown = [...terminal.submitted, terminal.draft].join("\n").trimEnd().split("\n");
      return { outcome: "captured", text: lines > 0 ? shown.slice(-lines).join("\n") : "" };
    },
    attach: () => null,
    stop: async (place) => {
      const terminal = at(place);
      kept = kept.filter((each) => each !== terminal);
      return { outcome: "stopped" };
    },
    terminals: () => kept,
    end: (place, exit) => change(place, { dead: true, exit }),
    scroll: (place, busy) => change(place, { busy }),
    pass: (place, passing) => {
      const terminal = at(place);
      if (terminal !== undefined) terminal.passing = passing;
    },
    become: (place, command) => change(place, { command }),
    crash: () => {
      kept = [];
    },
  };
}

function fault(why: string): Fault {
  return { outcome: "fault", why };
}
