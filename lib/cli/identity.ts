import { type Refusal, refuse } from "../fact/refusal.ts";
import { isSessionId, isTool } from "../fact/well_formed.ts";
import { type HostSession, hostSession, hostSessions } from "../hosts/session_env.ts";
import { ownerOf } from "../room/family.ts";
import { lastSeen, presenceOf, type Sightings } from "../room/presence.ts";
import { SEEDED_SESSION } from "../room/run/expected.ts";
import type { Session, State } from "../room/state.ts";
import { type Context, one } from "./context.ts";

/** Who speaks. It describes, it does not authenticate (DESIGN, the house). */
export interface Identity {
  readonly tool: string;
  readonly session: string;
  /** The session is known to the room; otherwise the first fact begins it. */
  readonly known: boolean;
  /** It was only guessed from the tool: two agents of one tool would be taken for one. */
  readonly guessed: boolean;
}

export interface IdentitySources {
  readonly state: State;
  readonly sightings: Sightings;
  readonly now: number;
}

/** A session that has said nothing for so long is not taken for the caller's own. */
const LIVE = 24 * 3_600_000;

/**
 * Who the caller is (SPEC section 3): the tool by flag, `RALLY_TOOL`, or the host session; the session by flag,
 * `RALLY_SESSION_ID`, the host's own, else the tool's only live one, else a new one. The only place where ids are minted.
 */
export function identify(context: Context, sources: IdentitySources): Identity | Refusal {
  const { env } = context.world;
  const { flags } = context;
  const inner =
    one(flags, "tool") === undefined && one(flags, "session-id") === undefined
      ? withinManaged(sources.state, env)
      : undefined;
  if (inner !== undefined) return namedSession(sources, boundTool(sources.state, inner)!, inner.id);
  const given = one(flags, "tool") ?? nonEmpty(env["RALLY_TOOL"]);
  const host = hostSession(env, given === undefined ? undefined : family(given));
  const tool = given ?? boundTool(sources.state, host);
  if (tool === undefined) return noTool();
  const bad = checkTool(tool);
  if (bad !== undefined) return bad;
  // The session in the environment is that of the tool beside it, not of any other that speaks in its shell.
  const isBeside = given === undefined || given === (nonEmpty(env["RALLY_TOOL"]) ?? given);
  const named =
    one(flags, "session-id") ?? (isBeside ? nonEmpty(env["RALLY_SESSION_ID"]) : undefined);
  if (named !== undefined) return namedSession(sources, tool, named);
  const own = host && sources.state.sessions.get(host.id);
  const isHosts =
    own === undefined ? given === undefined || !isAwaited(sources, tool) : own.tool === tool;
  return host !== undefined && isHosts
    ? namedSession(sources, tool, host.id)
    : onlySession(context, sources, tool);
}

/** Whether the tool's only live session was made for an agent that is yet to come: whoever comes by that name is it. */
export function isAwaited(sources: IdentitySources, tool: string): boolean {
  const [first, ...others] = liveSessions(sources, tool);
  return first !== undefined && others.length === 0 && isSeeded(first.id);
}

/** The tool's sessions that could be the caller's: neither over nor silent for a day. */
export function liveSessions({ state, sightings, now }: IdentitySources, tool: string): Session[] {
  return [...state.sessions.values()].filter((each) => {
    if (each.tool !== tool || each.into !== null || presenceOf(each, now, sightings) === "gone")
      return false;
    return now - lastSeen(each, sightings(each.id)) < LIVE;
  });
}

/** `codex` of `codex:02`. */
export function family(tool: string): string {
  return tool.split(":", 1)[0]!;
}

/** The lowest numbered id of the family that no session has. */
export function freeTool(state: State, tool: string): string {
  const taken = new Set([...state.sessions.values()].map((each) => each.tool));
  for (let n = 1; ; n++) {
    const id = `${family(tool)}:${String(n).padStart(2, "0")}`;
    if (!taken.has(id)) return id;
  }
}

/** Who acts in a host, as its hook tells: a session, or within it a sub-agent, with the session that began that one. */
export function identifyHosted(
  sources: IdentitySources,
  family: string,
  told: { readonly session: string; readonly agent: string | null; readonly parent: string | null },
): { readonly who: Identity; readonly elder: Identity | null } | Refusal {
  const first = told.parent ?? told.session;
  const tool = boundTool(sources.state, { family, id: first })!;
  const bad = checkTool(tool);
  if (bad !== undefined) return bad;
  const elder = namedSession(sources, tool, first);
  if ("hints" in elder || (told.parent ?? told.agent) === null)
    return "hints" in elder ? elder : { who: elder, elder: null };
  const id = told.parent === null ? `${elder.session}/${told.agent}` : told.session;
  const who = namedSession(sources, tool, id);
  return "hints" in who ? who : { who, elder };
}

/**
 * The host session of a shell that has inherited the variables of a session that rally started, but belongs to another
 * host: one that was started from its shell, or that came after it in its terminal.
 */
function withinManaged(state: State, env: Context["world"]["env"]): HostSession | undefined {
  const first = state.sessions.get(env["RALLY_SESSION_ID"] ?? "");
  // Until its own host has said that it goes on from it, nobody can tell another from that one.
  if (!first?.into || (nonEmpty(env["RALLY_TOOL"]) ?? first.tool) !== first.tool) return undefined;
  const line = new Set([first.id]);
  for (let each = first; each.into !== null; each = state.sessions.get(each.into)!)
    line.add(each.into);
  const others = hostSessions(env).filter(({ id }) => !line.has(id));
  return others.length === 1 ? others[0] : undefined;
}

function boundTool(state: State, host: HostSession | undefined): string | undefined {
  if (host === undefined) return undefined;
  const known = state.sessions.get(host.id)?.tool;
  return known ?? ownTool(host.family, host.id);
}

/** A tool id of that family for one session alone: by the end of its id, for some hosts' ids begin with the time. */
export function ownTool(family: string, session: string): string {
  return `${family}:${session.replace(/[^A-Za-z0-9]/g, "").slice(-8)}`;
}

function checkTool(tool: string): Refusal | undefined {
  if (!isTool(tool)) {
    return refuse("usage", "bad-tool", `"${tool}" is no tool id`, [
      "Letters, digits, _ . - and colons, at most 96 bytes: codex:02",
    ]);
  }
  if (tool !== "unknown" && tool !== "all") return undefined;
  return refuse("usage", "reserved-tool", `Nobody can speak as "${tool}"`, [
    "Use an id of your own, such as codex:01",
  ]);
}

function namedSession(
  { state, sightings, now }: IdentitySources,
  tool: string,
  id: string,
): Identity | Refusal {
  if (!isSessionId(id))
    return refuse("usage", "bad-session", `"${id}" is no session id`, [
      "At most 200 characters without white space",
    ]);
  const session = state.sessions.get(ownerOf(state, id));
  if (session !== undefined && session.tool !== tool) {
    return refuse("refused", "session-tool", `Session "${id}" belongs to ${session.tool}`, [
      `Speak as --tool ${session.tool}, or use another session`,
    ]);
  }
  const others = liveSessions({ state, sightings, now }, tool).filter(
    (each) => each.id !== session?.id,
  );
  if (session === undefined && tool === family(tool) && tool !== "human" && others.length > 0) {
    return refuse("refused", "tool-in-use", `Another session speaks as ${tool}`, [
      `Speak as --tool ${freeTool(state, tool)}`,
    ]);
  }
  return { tool, session: session?.id ?? id, known: session !== undefined, guessed: false };
}

function onlySession(context: Context, sources: IdentitySources, tool: string): Identity | Refusal {
  const live = liveSessions(sources, tool);
  if (live.length > 1) {
    const names = live.map((each) => each.id);
    return refuse(
      "usage",
      "several-sessions",
      `${tool} has ${live.length} live sessions: ${names.join(", ")}`,
      ["Say which with --session-id"],
    );
  }
  const [session] = live;
  if (session !== undefined) {
    // Who is the first to come to what was seeded is the one that it was seeded for.
    const guessed = !isSeeded(session.id) || sources.sightings(session.id) !== undefined;
    return { tool, session: session.id, known: true, guessed };
  }
  const id = newSession(context, tool.replaceAll(":", "-"));
  return { tool, session: id, known: false, guessed: false };
}

/** The id of a session that nobody has had before. */
export function newSession({ world }: Context, label: string): string {
  return `${label}-${world
    .key()
    .replace(/[^A-Za-z0-9]/g, "x")
    .slice(0, 8)}`;
}

/** The id of a session for an agent of that tool that is yet to come. */
export function seededSession(context: Context, tool: string): string {
  return newSession(context, SEEDED_SESSION + tool.replaceAll(":", "-"));
}

function isSeeded(id: string): boolean {
  return id.startsWith(SEEDED_SESSION);
}

function noTool(): Refusal {
  return refuse("usage", "no-tool", "It is not said who speaks", [
    "Give --tool, such as --tool codex:01, or set RALLY_TOOL",
  ]);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
