import { formatInstant, parseRfc3339 } from "../instant.ts";
import type { OlderNote } from "./notes.ts";
import { backlog, mission } from "./plans.ts";
import { scopesOf } from "./scopes.ts";
import { isSeat, seat } from "./seat.ts";
import { behind, texts } from "./texts.ts";
import type { Fields, Said, Told } from "./told.ts";

const MINUTE = 60_000;
/** Kinds that mean here what they meant there. */
const SAME = new Set(
  "claim release blocker resolve decision artifact handoff risk lesson presence receipt wake".split(
    " ",
  ),
);

/** Kind and fields of an older fact. Only what its own kind did there can take effect here. */
export function said(type: string, payload: Fields, at: number, notes: Set<OlderNote>): Said {
  const scopes = scopesOf(texts(payload["scope"]), notes);
  const evidence = texts(payload["evidence"]);
  const told = { payload, at, scopes, evidence, notes };
  const { kind, ...own } = special(type, told) ?? { kind: carried(type, notes) };
  const { run, step, parent_steps, others, paths, resources } = scopes;
  const shown = [...evidence, ...others, ...texts(own["evidence"])];
  return {
    ...text(payload, "subject", "summary", "ref", "status", "severity", "uri"),
    ...(paths.length > 0 ? { paths } : {}),
    ...(resources.length > 0 ? { resources } : {}),
    ...(run === undefined ? {} : { run }),
    ...(step === undefined ? {} : { step }),
    ...(parent_steps.length > 0 ? { parent_steps } : {}),
    ...own,
    kind,
    evidence: shown.length > 0 ? shown : undefined,
  };
}

/** What a kind comes to that says more here, or is spelled otherwise; nothing for one that has no counterpart. */
function special(type: string, told: Told): Said | undefined {
  const { payload, evidence } = told;
  const subject = String(payload["subject"] ?? "");
  if (type === "claim") return claim(told);
  if (type === "decision" && subject === "coordination:ack") return { kind: "ack" };
  if (type === "decision" && isSeat(payload)) return seat(payload, evidence);
  if (type === "artifact" && subject.startsWith("retract:")) return { kind: "retract" };
  if (type === "handoff") return { kind: "handoff", ...due(told) };
  if (type === "standby") return { kind: "standby", ...parked(told) };
  // What the system wrote to have somebody woken; an agent's own wake names its standby.
  if (type === "wake" && (payload["tool"] === "rally" || typeof payload["ref"] !== "string"))
    return undefined;
  if (type === "mission") return mission(told);
  if (type === "backlog-item" || type === "backlog_item") return backlog(told);
  if (type === "session") return managed(told);
  if (type === "release" && typeof payload["ref"] !== "string") told.notes.add("release-by-scope");
  return SAME.has(type) ? { kind: type } : undefined;
}

/** A claim lasted until somebody gave it back, later for as long as its evidence says. Here every claim ends. */
function claim({ at, scopes, evidence, notes }: Told): Said {
  const [stated = ""] = behind(evidence, "lease_expires_at:");
  const until = parseRfc3339(stated);
  if (until !== undefined && until > at)
    return { kind: "claim", lease_until: formatInstant(until) };
  notes.add("lease-assumed");
  const small = scopes.paths.length === 1 && scopes.resources.length === 0;
  return { kind: "claim", lease_until: formatInstant(at + (small ? 30 : 120) * MINUTE) };
}

function due({ evidence, notes }: Told): Record<string, unknown> {
  const [by] = behind(evidence, "ack-by:");
  if (by === undefined) return {};
  return instant("ack_by", by, notes);
}

/** `[explicit] reason:R wake_after:TIME` */
function parked({ payload, notes }: Told): Record<string, unknown> {
  const [, reason, after] =
    /\breason:(.*?)\s*\bwake_after:(\S+)/s.exec(String(payload["summary"] ?? "")) ?? [];
  if (after === undefined) return {};
  return { ...(reason ? { reason } : {}), ...instant("wake_after", after, notes) };
}

/** A managed session: not the speaker's own, so it begins and ends nothing here. */
function managed({ payload, notes }: Told): Said {
  notes.add("without-effect");
  const about = { ...(payload["session"] as Fields | null) };
  for (const path of ["cwd", "worktree_path"]) {
    if (about[path] === undefined || about[path] === null) continue;
    notes.add("path-left-out");
    delete about[path];
  }
  return { kind: "older.session", evidence: [`session:${JSON.stringify(about)}`] };
}

function instant(field: string, text: string, notes: Set<OlderNote>): Record<string, unknown> {
  const at = parseRfc3339(text);
  if (at !== undefined) return { [field]: formatInstant(at) };
  notes.add("time-as-evidence");
  return {};
}

/** A kind that has no counterpart keeps its name behind `older.`, so that no later kind gives it an effect. */
function carried(type: string, notes: Set<OlderNote>): string {
  notes.add("without-effect");
  const name = type.toLowerCase().replace(/[^a-z0-9_.-]+/g, "_");
  return `older.${name.slice(0, 56) || "unknown"}`;
}

function text(payload: Fields, ...names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((name) => typeof payload[name] === "string").map((name) => [name, payload[name]]),
  );
}
