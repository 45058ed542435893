import { refuse } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import { branchOf } from "../../git/head.ts";
import { beforeWrite, type Finding } from "../../room/views/before_write.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { type Context, many, one } from "../context.ts";
import { identify } from "../identity.ts";
import { canonical } from "../paths.ts";
import { openRoom, type Room } from "../room.ts";
import { sightingsOf } from "../sightings.ts";
import { waysOut } from "../void_refusal.ts";

/** What `check before-write` answers (SPEC section 7). `allow` is null where the deadline passed first. */
export interface CheckResult {
  readonly phase: "before-write";
  readonly mode: "warn" | "strict";
  readonly allow: boolean | null;
  readonly findings: readonly Finding[];
  readonly checked_paths: readonly string[];
  readonly outcome: "complete" | "deadline";
}

/** Whether a peer stands in the way of a write. Writes nothing. */
export function checkBeforeWrite(context: Context): Answer<CheckResult> {
  const room = openRoom(context, "hot");
  if (isRefusal(room)) return room.kind === "deadline" ? late(context) : refused(room);
  const sightings = sightingsOf(context.world, room.place.dir);
  const who = identify(context, { state: room.state, sightings, now: room.now });
  // Without an identity every claim is a peer's; one that is wrong or ambiguous is told.
  if (isRefusal(who) && who.code !== "no-tool") return refused(who);
  const owner = isRefusal(who) || !who.known ? null : who.session;
  const findings: Finding[] = [];
  const paths: { path: string; worktree: string }[] = [];
  for (const raw of many(context.flags, "path")) {
    const found = canonical(context.world, room.place, raw);
    if (found.ok) paths.push(found);
    else findings.push(stop("outside-repo", found.message, raw));
  }
  if (many(context.flags, "path").length === 0)
    findings.push(stop("missing-path", "No --path is given, so nothing was checked", null));
  findings.push(
    ...beforeWrite(room.state, {
      owner,
      paths,
      now: room.now,
      sightings,
      branchOf: branches(context, room),
    }),
  );
  context.stage("check");
  return answer(
    context,
    findings,
    paths.map((each) => each.path),
    "complete",
  );
}

function answer(
  context: Context,
  findings: readonly Finding[],
  checked_paths: readonly string[],
  outcome: CheckResult["outcome"],
): Answer<CheckResult> {
  const stops = findings.filter((each) => each.severity === "stop");
  const strict = context.flags.strict === true;
  const allow = outcome === "deadline" && stops.length === 0 ? null : stops.length === 0;
  const result: CheckResult = {
    phase: "before-write",
    mode: strict ? "strict" : "warn",
    allow,
    findings,
    checked_paths,
    outcome,
  };
  const fails = stops.length > 0 && (strict || outcome === "deadline");
  const refusal = refuse(
    "stop",
    stops[0]?.code ?? "stop",
    stops[0]?.message ?? "",
    remedies(context, stops[0]),
  );
  return { result, ...(fails ? { refusal } : {}), text: (style) => told(result, style) };
}

function told(
  { allow, findings, checked_paths, outcome }: CheckResult,
  { good, bad, faint }: Parameters<NonNullable<Answer["text"]>>[0],
): string {
  const verdict =
    allow === null ? bad("not checked: the deadline passed") : allow ? good("free") : bad("stop");
  const lines = findings.map(
    (each) => `  ${each.severity}  ${plain(each.message)} ${faint(`[${each.code}]`)}`,
  );
  const about = outcome === "deadline" ? "" : ` ${checked_paths.map(plain).join(" ")}`;
  return `${[`${verdict}${about}`, ...lines].join("\n")}\n`;
}

/** Past the deadline a check lets the write pass and says so, unless it is told to fail closed. */
function late(context: Context): Answer<CheckResult> {
  const closed =
    context.flags["fail-closed"] === true || context.world.env["RALLY_FAIL_CLOSED"] === "1";
  const findings = closed
    ? [stop("deadline-fail-closed", "The deadline passed before the check was done", null)]
    : [];
  return answer(context, findings, [], "deadline");
}

function stop(code: string, message: string, path: string | null): Finding {
  const none = {
    fact: null,
    owner: null,
    subject: null,
    lease_until: null,
    worktree: null,
    idle_seconds: null,
  };
  return { code, severity: "stop", message, path, ...none };
}

function remedies(context: Context, first: Finding | undefined): string[] {
  if (first?.code !== "claimed-path" || first.owner === null) return [];
  return waysOut(context, one(context.flags, "tool") ?? null, first.owner);
}

function branches({ world }: Context, { place }: Room): (worktree: string) => string | null {
  return (worktree) => {
    const { location } = place;
    if (location === undefined) return null;
    const gitDir =
      worktree === "" ? location.commonDir : `${location.commonDir}/worktrees/${worktree}`;
    return branchOf(gitDir, world.files);
  };
}
