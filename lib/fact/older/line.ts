import { crc32, hex8 } from "../crc32.ts";
import { type Fact, WRITTEN } from "../fact.ts";
import { formatInstant, parseRfc3339 } from "../instant.ts";
import { sorted } from "../sorted.ts";
import { isSessionId, isSpeaker } from "../well_formed.ts";
import { said } from "./kinds.ts";
import type { OlderNote } from "./notes.ts";
import { texts } from "./texts.ts";
import type { Fields } from "./told.ts";

/** A line of the older format as one of our facts, and what could not be carried as it was. */
export interface Older {
  readonly fact: Fact;
  readonly notes: ReadonlySet<OlderNote>;
}

/** Members of the payload that our fields take over; `null` says nothing there. */
const TAKEN = new Set(
  "event_id kind tool role subject scope created_at summary evidence target ref status severity uri from_session_id session".split(
    " ",
  ),
);

/** Whether parsed JSON is a line of the older format. */
export function isOlderLine(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const { event_type, payload } = value as Record<string, unknown>;
  return typeof event_type === "string" && typeof payload === "object" && payload !== null;
}

/**
 * Translates `{seq, occurred_at, event_type, payload, engagement}`. It knows this line and nothing else, so the same
 * line is the same fact every time. What has no field here stands in the member `older`. Nothing, if it tells no time.
 */
export function olderFact(line: Record<string, unknown>): Older | undefined {
  const payload = line["payload"] as Fields;
  const notes = new Set<OlderNote>();
  const at = instantOf(payload["created_at"]) ?? instantOf(line["occurred_at"]);
  if (at === undefined) return undefined;
  const { tool, renamed } = toolOf(payload["tool"]);
  if (renamed) notes.add("tool-renamed");
  const session = sessionOf(tool, payload["from_session_id"]);
  if (session === `older/${tool}`) notes.add("session-made");
  const { kind, ...fields } = said(String(line["event_type"]), payload, at, notes);
  const { event_id, target } = payload;
  const named = typeof event_id === "string" && event_id !== "";
  if (!named) notes.add("id-made");
  const fact = {
    v: WRITTEN,
    id: named ? event_id : `older_${hashOf(line)}`,
    kind,
    at: formatInstant(at),
    tool,
    session,
    ...(typeof payload["role"] === "string" ? { role: payload["role"] } : {}),
    ...(typeof target === "string" ? { target: addressee(target) } : {}),
    ...fields,
    older: rest(line, payload, renamed),
  };
  const members = Object.entries(fact).filter(([, value]) => value !== undefined);
  return { fact: Object.fromEntries(members) as unknown as Fact, notes };
}

/** A name that is no tool id here is told from others that look like it by a hash. */
function toolOf(name: unknown): { tool: string; renamed: boolean } {
  if (isSpeaker(name)) return { tool: name, renamed: false };
  const text = typeof name === "string" ? name : JSON.stringify(name ?? null);
  const plain = text.replace(/[^A-Za-z0-9_.-]+/g, "_").slice(0, 48);
  return { tool: `older:${plain}.${hex8(crcOf(text))}`, renamed: true };
}

/** As the tool that it names is called here. */
function addressee(name: string): string {
  return name === "all" ? name : toolOf(name).tool;
}

/** Sessions were told apart by name only under one tool, so the tool belongs to it. */
function sessionOf(tool: string, name: unknown): string {
  const whole = `older/${tool}/${String(name)}`;
  return typeof name === "string" && name !== "" && isSessionId(whole) ? whole : `older/${tool}`;
}

/** Everything that no field of ours holds. */
function rest(line: Record<string, unknown>, payload: Fields, renamed: boolean): object {
  const { payload: _, occurred_at: __, ...about } = line;
  const more = Object.entries(payload).filter(
    ([name, value]) => value !== null && !TAKEN.has(name) && !(name === "seq" && name in about),
  );
  const { tool, from_session_id } = payload;
  return {
    ...about,
    ...Object.fromEntries(more),
    ...(renamed && tool !== undefined ? { tool } : {}),
    ...(texts(from_session_id).length > 0 ? { from_session_id } : {}),
  };
}

function instantOf(text: unknown): number | undefined {
  return typeof text === "string" ? parseRfc3339(text) : undefined;
}

/** Of everything that the line holds, whatever the order of its members: two sums, of the text and of it reversed. */
function hashOf(line: Record<string, unknown>): string {
  const text = JSON.stringify(sorted(line));
  return hex8(crcOf(text)) + hex8(crcOf([...text].reverse().join("")));
}

function crcOf(text: string): number {
  const bytes = new TextEncoder().encode(text);
  return crc32(bytes, 0, bytes.length);
}
