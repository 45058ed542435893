import { BACKEND_NAMES, type BackendName, type Place } from "../../../backends/backend.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { AGENT_NAMES, type AgentName } from "../../hosts/agents.ts";
import { faultCode } from "../../ledger/disk.ts";
import { readText } from "../../ledger/read_text.ts";
import { makeRoom } from "../../ledger/room_files.ts";
import type { ProcessMark } from "../sightings.ts";
import type { World } from "../world.ts";

/**
 * What this machine keeps of a session that rally started or adopted (`managed/<label>.json` in the room). It is
 * written before anything is begun. It never decides a claim: its terminal is asked each time how it stands.
 */
export interface Managed {
  /** `claude-01`: what people call it; held by a claim on the resource `label:claude-01`. */
  readonly label: string;
  /** The session that it was begun as; the host's own continues it. */
  readonly session: string;
  readonly tool: string;
  /** Null: a program that is no agent rally knows. */
  readonly agent: AgentName | null;
  readonly backend: BackendName;
  /** Null: it has not been started yet. */
  readonly place: Place | null;
  /** The process that rally started, or of an adopted terminal the agent's own; null where the system does not tell. */
  readonly process: ProcessMark | null;
  /** A worktree that was made for it: its absolute path. */
  readonly worktree: string | null;
  /** Absolute. */
  readonly cwd: string;
  /** Codex's CODEX_HOME as it was started with, null: without; left out where that is not known, as of an adopted one. */
  readonly codexHome?: string | null;
  /** Somebody else began it: nothing of it is ever signalled or closed. */
  readonly adopted: boolean;
  /** Milliseconds since 1970. */
  readonly began: number;
  readonly stopped: number | null;
}

/** Where the records of a room stand. */
export function managedPath(room: string): string {
  return `${room}/managed`;
}

/** What sessions may be called here: a name that is a file, a session of tmux and the end of a tool id as it stands. */
export function isLabel(text: string): boolean {
  return /^[a-z0-9][a-z0-9_-]{0,39}$/.test(text);
}

export function readManaged(world: World, room: string, label: string): Managed | undefined {
  if (!isLabel(label)) return undefined;
  const text = readText(world.disk, `${managedPath(room)}/${label}.json`);
  try {
    const value: unknown = text === undefined ? undefined : JSON.parse(text);
    return isManaged(value) && value.label === label ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Every record of the room, by label. What cannot be read is none. */
export function allManaged(world: World, room: string): Managed[] {
  return world.files
    .list(managedPath(room))
    .filter((name) => name.endsWith(".json"))
    .sort()
    .flatMap((name) => readManaged(world, room, name.slice(0, -".json".length)) ?? []);
}

/** For so long what was stopped is shown; its record stays until its label is used again. */
const SHOWN = 24 * 3_600_000;

/** Whether it was stopped so long ago that nobody asks for it any more. */
export function isForgotten({ stopped }: Managed, now: number): boolean {
  return stopped !== null && now - stopped > SHOWN;
}

/** Puts a record in place; why that could not be done, if so. */
export function writeManaged(world: World, room: string, managed: Managed): Refusal | undefined {
  return written(world, room, (directory) => {
    const bytes = new TextEncoder().encode(`${JSON.stringify(managed)}\n`);
    world.disk.replace(`${directory}/${managed.label}.json`, bytes);
  });
}

/** Makes the room and the place of records, so that what is begun behind it can be written down; or says why not. */
export function makeManaged(world: World, room: string): Refusal | undefined {
  return written(world, room, () => {});
}

function written(
  world: World,
  room: string,
  write: (directory: string) => void,
): Refusal | undefined {
  const directory = managedPath(room);
  try {
    makeRoom(world.disk, room);
    world.disk.makeDirectory(directory);
    write(directory);
    return undefined;
  } catch (fault) {
    const code = faultCode(fault);
    if (code === "EUNKNOWN") throw fault;
    return refuse("io", "no-record", `"${directory}" cannot be written to (${code})`, [
      "Nothing is started that is not written down first; see rally doctor",
    ]);
  }
}

function isManaged(value: unknown): value is Managed {
  if (typeof value !== "object" || value === null) return false;
  const { label, session, tool, agent, backend, place, process, worktree, cwd, ...rest } =
    value as Record<string, unknown>;
  return (
    [label, session, tool].every((each) => typeof each === "string") &&
    isAbsolute(cwd) &&
    (agent === null || AGENT_NAMES.includes(agent as AgentName)) &&
    BACKEND_NAMES.includes(backend as BackendName) &&
    (place === null || hasText(place, "socket", "target", "pane", "birth")) &&
    (process === null || hasText(process, "started", "system")) &&
    (worktree === null || isAbsolute(worktree)) &&
    typeof rest["adopted"] === "boolean" &&
    typeof rest["began"] === "number" &&
    typeof (rest["codexHome"] ?? "") === "string" &&
    (rest["stopped"] === null || typeof rest["stopped"] === "number")
  );
}

function isAbsolute(value: unknown): boolean {
  return typeof value === "string" && value.startsWith("/");
}

function hasText(value: unknown, ...names: readonly string[]): boolean {
  if (typeof value !== "object" || value === null) return false;
  return names.every((name) => typeof (value as Record<string, unknown>)[name] === "string");
}
