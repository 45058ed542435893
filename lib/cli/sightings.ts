import { crc32, hex8 } from "../fact/crc32.ts";
import { faultCode } from "../ledger/disk.ts";
import { readText } from "../ledger/read_text.ts";
import type { Sighting, Sightings } from "../room/presence.ts";
import { processStat } from "./process_stat.ts";
import type { World } from "./world.ts";

/** What is kept of a session on this machine only (`sessions/`), for display; it never decides a claim. */
export interface LastSeen {
  readonly session: string;
  readonly tool: string;
  readonly seen: number;
  readonly cwd?: string;
  readonly host?: string;
  /** The agent's own process, where a hook or launcher named it; a one-shot command never counts. */
  readonly process?: ProcessMark;
  /** The place in the ledger that the session had read when it last entered. */
  readonly cursor?: string;
  readonly seq?: number;
  /** What a hook has told this session that is told once. */
  readonly told?: readonly string[];
  /** A hook of its host has asked before a write of it, or of an agent that it began, where a denial is obeyed. */
  readonly guarded?: true;
  /** What a hook showed it last of the room. */
  readonly shown?: string;
  /** Up to which place in the ledger it has been told of claims of its own that were revoked. */
  readonly revoked?: number;
  /** Facts of its own that were taken up from a spool and have no effect, until it is told. */
  readonly late?: readonly Late[];
  /** When a tool of its session, or of a sub-agent, was last seen to write, and whether it still runs. */
  readonly wrote?: { readonly at: number; readonly busy: boolean };
  /** How files of peers stood when commands began that have not ended. */
  readonly watches?: readonly Watch[];
  /** The sessions of hosts in whose shells it speaks by a name of its own. */
  readonly within?: readonly string[];
  /** When its process was found to have died, of a session that said no end. */
  readonly gone?: number;
}

/** A fact and why it is void; a newer rally may know more reasons. */
interface Late {
  readonly id: string;
  readonly reason: string;
}

/** Files by path, as a command found them. */
export interface Watch {
  readonly call: string;
  readonly since: number;
  readonly stamps: Readonly<Record<string, string>>;
}

/** A process that can be told from any other: number, start, and the system it runs in. */
export interface ProcessMark {
  readonly pid: number;
  readonly started: string;
  readonly system: string;
}

/** Reads sessions' files when asked for one, each at most once. */
export function sightingsOf(world: World, room: string): Sightings {
  const read = new Map<string, Sighting | undefined>();
  return (session) => {
    if (!read.has(session)) {
      const last = readLastSeen(world, room, session);
      read.set(session, last && sightingOf(world, last));
    }
    return read.get(session);
  };
}

function sightingOf(world: World, last: LastSeen): Sighting {
  const { seen, process, within = [], host, cwd } = last;
  const guarded = last.guarded === true;
  return { seen, died: hasDied(world, process), guarded, within, host, cwd };
}

/** What is kept of every session. */
export function allLastSeen(world: World, room: string): LastSeen[] {
  const here = namesIn(world, `${room}/sessions`);
  const away = namesIn(world, `${room}/ended`).filter((name) => !here.includes(name));
  return [
    ...here.map((name) => `${room}/sessions/${name}`),
    ...away.map((name) => `${room}/ended/${name}`),
  ].flatMap((path) => lastSeenAt(world, path) ?? []);
}

function namesIn(world: World, directory: string): string[] {
  return world.files.list(directory).filter((name) => name.endsWith(".json"));
}

export function readLastSeen(world: World, room: string, session: string): LastSeen | undefined {
  const last =
    lastSeenAt(world, keptPath(room, session, "json")) ??
    lastSeenAt(world, awayPath(room, session));
  return last?.session === session ? last : undefined;
}

export function lastSeenAt(world: World, path: string): LastSeen | undefined {
  const text = readText(world.disk, path);
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as LastSeen;
    const { seen, tool, process, cursor = "", told = [], late = [], watches = [] } = value;
    const { wrote = NEVER, within = [], cwd = "", host = "", revoked = 0 } = value;
    const isOne = typeof seen === "number" && typeof tool === "string" && process !== null;
    const isRead = typeof cursor === "string" && Array.isArray(told) && late.every(isLate);
    if (!Array.isArray(within) || typeof cwd !== "string" || typeof host !== "string")
      return undefined;
    const areMarks = [wrote.at, revoked].every((each) => typeof each === "number");
    return isOne && isRead && watches.every(isWatch) && areMarks ? value : undefined;
  } catch {
    return undefined;
  }
}

const NEVER = { at: 0, busy: false };

function isLate({ id, reason }: Late): boolean {
  return typeof id === "string" && typeof reason === "string";
}

function isWatch({ call, since, stamps }: Watch): boolean {
  return (
    typeof call === "string" &&
    typeof since === "number" &&
    typeof stamps === "object" &&
    stamps !== null
  );
}

/** Puts a session's file in place. A room that cannot be written to shows older times. */
export function writeLastSeen(world: World, room: string, last: LastSeen): void {
  try {
    const directory = `${room}/sessions`;
    // Asked first: where there is one, making it would throw, which takes longer.
    if (world.disk.kindOf(directory) !== "directory") world.disk.makeDirectory(directory);
    world.disk.replace(
      keptPath(room, last.session, "json"),
      new TextEncoder().encode(`${JSON.stringify(last)}\n`),
    );
  } catch (fault) {
    if (faultCode(fault) === "EUNKNOWN") throw fault;
  }
}

/** The number of this very process; nothing where the system does not tell. */
export function ownPid(world: Pick<World, "files">): number | undefined {
  const pid = Number(world.files.readlink("/proc/self"));
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

/** The mark of a living process of this machine; nothing where that cannot be told. */
export function processMark(world: World, pid: number): ProcessMark | undefined {
  const started = startOf(world, pid);
  const system = systemOf(world);
  return started === undefined || system === undefined ? undefined : { pid, started, system };
}

/** Whether both are one process; what cannot be told is none. */
export function isSameProcess(
  one: ProcessMark | null | undefined,
  other: ProcessMark | null | undefined,
): boolean {
  if (!one || !other) return false;
  return one.pid === other.pid && one.started === other.started && one.system === other.system;
}

/** Only a process of this very system, by boot and process namespace, can be known to have died. */
export function hasDied(world: World, mark: ProcessMark | undefined): boolean {
  return (
    mark !== undefined &&
    mark.system === systemOf(world) &&
    startOf(world, mark.pid) !== mark.started
  );
}

/** When a process began that has not ended. */
function startOf(world: World, pid: number): string | undefined {
  const stat = processStat(world, pid);
  return stat?.ended ? undefined : stat?.started;
}

function systemOf(world: World): string | undefined {
  const boot = world.files.readFile("/proc/sys/kernel/random/boot_id")?.trim();
  const namespace = world.files.readlink("/proc/self/ns/pid");
  return boot === undefined || namespace === undefined ? undefined : `${boot} ${namespace}`;
}

/** Where something about a session stands in `sessions/`. */
export function keptPath(room: string, session: string, kind: "json" | "asking"): string {
  return `${room}/sessions/${keptName(session)}.${kind}`;
}

/** Where the file of a session that is over stands. */
export function awayPath(room: string, session: string): string {
  return `${room}/ended/${keptName(session)}.json`;
}

function keptName(session: string): string {
  const bytes = new TextEncoder().encode(session);
  const readable = session.replace(/[^A-Za-z0-9_.-]/g, "_").slice(0, 64);
  return `${readable}-${hex8(crc32(bytes, 0, bytes.length))}`;
}
