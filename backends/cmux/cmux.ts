/**
 * cmux, a terminal program of macOS, over its socket. Written by its published sources, and tried only with a stand-in
 * that answers as those do: it has never met a real one.
 *
 * @module
 */
import type { Deadline } from "../../lib/room/deadline.ts";
import type { Backend, Machine, Place } from "../backend.ts";
import { type Ask, asking, socketOf } from "./conversation.ts";
import { fault, faultOf, isPlace } from "./place.ts";
import { begin, list, stop } from "./terminals.ts";
import { screen, type } from "./typing.ts";

const OUTSIDE = "this is not run within cmux: CMUX_SOCKET_PATH is not set";
const NO_PLACE = fault("this is no terminal or id that cmux could be asked about");

/** cmux as a backend. There is one server of it, whatever name another backend would give a room's. */
export function cmuxBackend(machine: Machine): Backend {
  const at = ({ socket }: Place, deadline: Deadline): Ask => asking(machine, socket, deadline);
  return {
    name: "cmux",
    can: { paste: false, ends: false, attach: true },
    probe: (deadline) => probe(machine, deadline),
    start: async (start, deadline) => {
      const socket = socketOf(machine.env);
      if (socket === undefined) return fault(OUTSIDE);
      return begin(asking(machine, socket, deadline), socket, start);
    },
    list: async (server, deadline) => {
      const socket = server.startsWith("/") ? server : socketOf(machine.env);
      if (socket === undefined) return fault(OUTSIDE);
      return list(asking(machine, socket, deadline), socket);
    },
    inject: async (place, typing, deadline) =>
      isPlace(place) && /^[A-Za-z0-9_.-]+$/.test(typing.id)
        ? type(at(place, deadline), place, typing)
        : NO_PLACE,
    capture: async (place, lines, deadline) => {
      if (!isPlace(place)) return NO_PLACE;
      const shown = await screen(at(place, deadline), place, Math.max(1, lines));
      if (typeof shown !== "string") return fault(shown.why);
      const text = shown.replace(/[ \t]+$/gm, "").trimEnd();
      const last = lines > 0 ? text.split("\n").slice(-lines).join("\n") : "";
      return { outcome: "captured", text: last };
    },
    attach: (place) => {
      const [cmux] = machine.programs("cmux");
      if (cmux === undefined || !isPlace(place)) return null;
      return [cmux, "--socket", place.socket, "select-workspace", "--workspace", place.birth];
    },
    stop: async (place, deadline) => (isPlace(place) ? stop(at(place, deadline), place) : NO_PLACE),
  };
}

async function probe(machine: Machine, deadline: Deadline) {
  const no = (why: string) => ({ usable: false, version: null, why });
  const { CMUX_SOCKET_PATH: path, CMUX_SOCKET: older } = machine.env;
  if (path && older && path !== older) return no("CMUX_SOCKET_PATH and CMUX_SOCKET differ");
  const socket = socketOf(machine.env);
  if (socket === undefined) return no(OUTSIDE);
  const pong = await asking(machine, socket, deadline)("system.ping");
  if (!pong.ok) return no(faultOf(pong).why);
  const [cmux] = machine.programs("cmux");
  if (cmux === undefined) return { usable: true, version: null, why: null };
  const { out } = await machine.run([cmux, "version"], { cwd: "/", env: machine.env, deadline });
  const version = /^cmux (\S+)/.exec(new TextDecoder().decode(out))?.[1] ?? null;
  return { usable: true, version, why: null };
}
