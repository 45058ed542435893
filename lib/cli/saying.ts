import type { Fact } from "../fact/fact.ts";
import { formatInstant, parseInstant } from "../fact/instant.ts";
import { type Refusal, refuse } from "../fact/refusal.ts";
import { isResource } from "../fact/scope.ts";
import { untrusted } from "../fact/untrusted.ts";
import { byteLength, isWord } from "../fact/well_formed.ts";
import type { KindName } from "../room/kinds.ts";
import { knownTools, resolveTarget } from "../room/targets.ts";
import { isRefusal } from "./answer.ts";
import { leaseOf } from "./config.ts";
import { type Context, many, one } from "./context.ts";
import { parseDuration } from "./durations.ts";
import { FLAGS, type FlagName } from "./flags.ts";
import { nearest } from "./nearest.ts";
import { canonicalAll } from "./paths.ts";
import type { Room } from "./room.ts";
import type { Saying } from "./speak.ts";

type Draft = { -readonly [K in keyof Fact]?: Fact[K] };

/** Most characters of a title, bytes of a body, and characters of anything else. */
const LIMITS = { subject: 512, summary: 16_384, other: 4096, label: 200 } as const;

/** What the flags of a verb say, as fields of a fact of that kind: checked, canonical, names resolved to ids. */
export function sayingOf(context: Context, room: Room, kind: KindName): Saying | Refusal {
  const draft: Draft = {};
  for (const fill of [prose, labels, lineage, addressee, times, scope, force]) {
    const refusal = fill(draft, context, room, kind);
    if (refusal !== undefined) return refusal;
  }
  return { kind, ...draft } as Saying;
}

type Fill = (draft: Draft, context: Context, room: Room, kind: KindName) => Refusal | undefined;

/** Flags whose value is prose. */
const PROSE = [
  "subject",
  "summary",
  "reason",
  "uri",
  "task",
  "phase",
  "intent",
  "set",
  "may",
  "must-check",
] as const satisfies readonly FlagName[];

const prose: Fill = (draft, { flags }) => {
  for (const name of PROSE) {
    const text = one(flags, name);
    if (text === undefined) continue;
    const { field } = FLAGS[name];
    const refusal = unfit(name, field, text);
    if (refusal !== undefined) return refusal;
    draft[field] = untrusted(text);
  }
  const evidence = many(flags, "evidence");
  for (const text of evidence) {
    const refusal = unfit("evidence", "evidence", text);
    if (refusal !== undefined) return refusal;
  }
  if (evidence.length > 0) draft.evidence = evidence.map(untrusted);
  return undefined;
};

const labels: Fill = (draft, { flags }) => {
  for (const name of ["role", "tier", "model", "parent", "status", "severity"] as const) {
    const text = one(flags, name);
    if (text === undefined) continue;
    if (text.includes("\0") || text.length > LIMITS.label)
      return refuse("usage", "bad-value", `--${name} is longer than ${LIMITS.label} characters`);
    draft[name] = text;
  }
  const spawned = one(flags, "spawned");
  if (spawned === undefined) return undefined;
  const counts: Record<string, number> = {};
  for (const part of spawned.split(",")) {
    const [, type, count] = /^([^:,\s]+):(\d{1,6})$/.exec(part) ?? [];
    if (type === undefined)
      return refuse("usage", "bad-value", `--spawned cannot be "${spawned}"`, [
        "TYPE:N, several joined by commas: coder:2,auditor:1",
      ]);
    counts[type] = Number(count);
  }
  draft.spawned = counts;
  return undefined;
};

const lineage: Fill = (draft, { flags }) => {
  for (const name of ["run", "step"] as const) {
    const word = one(flags, name);
    if (word === undefined) continue;
    if (!isWord(word)) return notAWord(name, word);
    draft[name] = word;
  }
  const steps = many(flags, "parent-step");
  const wrong = steps.find((each) => !isWord(each));
  if (wrong !== undefined) return notAWord("parent-step", wrong);
  if (steps.length > 0) draft.parent_steps = steps;
  return undefined;
};

const addressee: Fill = (draft, { flags }, { state }, kind) => {
  const name = one(flags, "target");
  if (name !== undefined) {
    const target = resolveTarget(state, name);
    if (target === undefined) return unknownTarget(name, knownTools(state));
    draft.target = target;
  } else if (kind === "handoff") draft.target = "all";
  const refs = [...new Set(many(flags, "ref"))];
  if (refs.length === 1) draft.ref = refs[0]!;
  else if (refs.length > 1) draft.refs = refs;
  return undefined;
};

/** Nobody of that name has been heard of. */
export function unknownTarget(name: string, known: readonly string[]): Refusal {
  const near = nearest(name, known);
  const hint =
    near.length > 0
      ? `Did you mean ${near.join(", ")}?`
      : known.length > 0
        ? `Known here: ${known.slice(0, 8).join(", ")}`
        : "Nobody has joined this room yet";
  return refuse("missing", "unknown-target", `Nobody here is called "${name}"`, [hint]);
}

const times: Fill = (draft, { flags, world }) => {
  const within = one(flags, "ack-within");
  if (within !== undefined) {
    const ms = parseDuration(within);
    if (ms === undefined) return badDuration("ack-within", within);
    draft.ack_by = formatInstant(world.now() + ms);
  }
  const wait = one(flags, "wait");
  if (wait !== undefined && parseDuration(wait) === undefined) return badDuration("wait", wait);
  const after = one(flags, "wake-after");
  if (after === undefined) return undefined;
  const ms = after.startsWith("+") ? parseDuration(after.slice(1)) : undefined;
  const at = ms === undefined || after.endsWith("s") ? rfc3339(after) : world.now() + ms;
  if (at === undefined)
    return refuse("usage", "bad-value", `--wake-after cannot be "${after}"`, [
      "+30m, +2h, +1d, or a time such as 2026-11-20T12:00:00Z",
    ]);
  draft.wake_after = formatInstant(at);
  return undefined;
};

const scope: Fill = (draft, context, { place }, kind) => {
  const { flags, world } = context;
  const given = many(flags, "path");
  const found = canonicalAll(world, place, given);
  if (isRefusal(found)) return found;
  if (found.paths.length > 0) draft.paths = found.paths;
  const resources = [...new Set(many(flags, "resource"))].sort();
  const wrong = resources.find((each) => !isResource(each));
  if (wrong !== undefined)
    return refuse("usage", "bad-resource", `"${wrong}" is no resource`, [
      "A type and a name without white space: port:3000, branch:main",
    ]);
  if (resources.length > 0) draft.resources = resources;
  if (kind !== "claim") return undefined;
  if (flags.tree === true) {
    if (given.length > 0 && found.worktree === null)
      return refuse("usage", "several-worktrees", "The paths lie in several worktrees", [
        "Claim those of each worktree by themselves",
      ]);
    draft.tree = found.worktree ?? place.location?.worktreeName ?? "";
  }
  const lease = leaseOf(context, place, found.paths, resources.length);
  if (isRefusal(lease)) return lease;
  draft.lease_until = formatInstant(world.now() + lease.ms);
  return undefined;
};

const force: Fill = (draft, { flags }) => {
  if (flags.force === true) draft.force = true;
  const over = [...new Set(many(flags, "over"))];
  if (over.length > 0) draft.over = over;
  if (draft.force === true && draft.reason === undefined) {
    return refuse("usage", "missing-reason", "--force needs a reason that others can read", [
      'Add --reason "why"',
    ]);
  }
  return undefined;
};

function unfit(name: string, field: keyof Fact, text: string): Refusal | undefined {
  if (text.includes("\0"))
    return refuse("usage", "bad-text", `--${name} holds a NUL character`, ["Leave it out"]);
  if (field === "subject" && [...text].length > LIMITS.subject) {
    return refuse(
      "usage",
      "too-long",
      `--subject has ${[...text].length} characters; at most ${LIMITS.subject}`,
      ["Put the rest into --summary"],
    );
  }
  const most = field === "summary" ? LIMITS.summary : LIMITS.other;
  if (field !== "subject" && byteLength(text) > most) {
    return refuse("usage", "too-long", `--${name} has ${byteLength(text)} bytes; at most ${most}`, [
      "Point to the rest with --uri or --evidence",
    ]);
  }
  if (text.trim() === "")
    return refuse("usage", "bad-value", `--${name} is empty`, ["Say something, or leave it out"]);
  return undefined;
}

/** A key, run or step that is none. */
export function notAWord(name: string, text: string): Refusal {
  return refuse("usage", "bad-value", `--${name} cannot be "${text}"`, [
    "1 to 128 bytes without white space",
  ]);
}

export function badDuration(name: string, text: string): Refusal {
  return refuse("usage", "bad-value", `--${name} cannot be "${text}"`, [
    "A number and a unit: 30s, 10m, 2h, 1d",
  ]);
}

/** Milliseconds since 1970 of a time in any zone. Runtimes disagree on dates such as 30 February, so it is not left to them. */
function rfc3339(text: string): number | undefined {
  const [, minutes, seconds = "00", fraction = "", sign, hour, minute] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/.exec(
      text,
    ) ?? [];
  const local = parseInstant(`${minutes}:${seconds}.${fraction.slice(0, 3).padEnd(3, "0")}Z`);
  if (local === undefined || sign === undefined) return local;
  const ahead = (Number(hour) * 60 + Number(minute)) * 60_000;
  return sign === "+" ? local - ahead : local + ahead;
}
