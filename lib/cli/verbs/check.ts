import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import type { Finding } from "../../room/views/before_write.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { checking, findingsAbout, namedPaths, stop } from "../checking.ts";
import { type Context, one } from "../context.ts";
import type { Room } from "../room.ts";
import { waysOut } from "../void_refusal.ts";

/** What `check before-write` and `check before-commit` answer (SPEC section 7). `allow` is null where the deadline passed first. */
export interface CheckResult {
  readonly phase: "before-write" | "before-commit";
  readonly mode: "warn" | "strict";
  readonly allow: boolean | null;
  readonly findings: readonly Finding[];
  readonly checked_paths: readonly string[];
  readonly outcome: "complete" | "deadline";
}

type Checked = Pick<CheckResult, "phase" | "findings" | "checked_paths"> & {
  /** The room that was asked, if one was. */
  readonly room?: Room;
};

/** Whether a peer stands in the way of a write. Writes nothing. */
export function checkBeforeWrite(context: Context): Answer<CheckResult> {
  const phase = "before-write";
  const here = checking(context);
  if (isRefusal(here)) return unchecked(context, phase, here);
  const { paths, findings } = namedPaths(context, here.room);
  if (paths.length + findings.length === 0)
    findings.push(stop("missing-path", "No --path is given, so nothing was checked", null));
  findings.push(...findingsAbout(context, here, paths));
  context.stage("check");
  const checked_paths = paths.map((each) => each.path);
  return checked(context, { phase, findings, checked_paths, room: here.room });
}

/** What a check came to. */
export function checked(
  context: Context,
  { phase, findings, checked_paths, room }: Checked,
  outcome: CheckResult["outcome"] = "complete",
): Answer<CheckResult> {
  const stops = findings.filter((each) => each.severity === "stop");
  const strict = context.flags.strict === true;
  const allow = outcome === "deadline" && stops.length === 0 ? null : stops.length === 0;
  const result: CheckResult = {
    phase,
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
    remedies(context, room, stops[0]),
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
export function unchecked(
  context: Context,
  phase: CheckResult["phase"],
  refusal: Refusal,
): Answer<CheckResult> {
  if (refusal.kind !== "deadline") return refused(refusal);
  const closed =
    context.flags["fail-closed"] === true || context.world.env["RALLY_FAIL_CLOSED"] === "1";
  const message = "The deadline passed before the check was done";
  const findings = closed ? [stop("deadline-fail-closed", message, null)] : [];
  return checked(context, { phase, findings, checked_paths: [] }, "deadline");
}

function remedies(context: Context, room: Room | undefined, first: Finding | undefined): string[] {
  if (room === undefined || first?.code !== "claimed-path") return [];
  const { owner, other_machine } = first;
  if (owner === null) return [];
  const holder = { owner, ...(other_machine ? { other_machine } : {}) };
  return waysOut(context, room.place.dir, one(context.flags, "tool") ?? null, holder);
}
