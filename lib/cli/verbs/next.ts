import { foldCase } from "../../fact/case_folding.ts";
import { plain } from "../../fact/untrusted.ts";
import { leads } from "../../room/addressee.ts";
import { type Next, next as whatNext } from "../../room/next/next.ts";
import type { Session, State } from "../../room/state.ts";
import { asIf } from "../../room/trial.ts";
import { type RevokedRow, revokedLine, revokedRow } from "../../room/views/revoked.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { beginning } from "../beginning.ts";
import { hasRemote } from "../config.ts";
import { type Context, many, one } from "../context.ts";
import { type Entered, entered } from "../entered.ts";
import { findingsOf } from "../fanout/findings.ts";
import { canonicalAll, fromHere } from "../paths.ts";
import { markTold, untold } from "../revocations.ts";
import { factOf, write, writeResult } from "../speak.ts";
import { wholeNumber } from "../whole_number.ts";

/** What `next` answers. */
export interface NextResult extends Next {
  readonly tool: string;
  readonly session_id: string;
  /** Own claims that were revoked and of which nobody has told it yet. */
  readonly revoked: readonly RevokedRow[];
}

/**
 * What to do next. Writes at most the fact that joins, and keeps that what was revoked has been told; with `--audit`
 * nothing.
 */
export async function next(context: Context): Promise<Answer<NextResult>> {
  const limit = wholeNumber(context.flags, "limit", 1, 20, 5);
  if (typeof limit !== "number") return refused(limit);
  const here = entered(context);
  if (isRefusal(here)) return refused(here);
  const { room, who, sightings } = here;
  const paths = canonicalAll(context.world, room.place, many(context.flags, "path"));
  if (isRefusal(paths)) return refused(paths);
  const joined = who.known ? room.state : joining(context, here);
  if (!("sessions" in joined)) return joined;
  const me = joined.sessions.get(who.session) as Session;
  const findings = leads(joined, who.tool)
    ? await findingsOf(context, room, { state: joined, now: room.now, sightings })
    : [];
  const role = one(context.flags, "role") ?? joined.rest?.profiles.get(who.session)?.role ?? null;
  const revoked = untold(context.world, room, who).map(revokedRow);
  if (context.flags.audit !== true && revoked.length > 0) markTold(context.world, room, who);
  const result: NextResult = {
    tool: who.tool,
    session_id: who.session,
    revoked,
    ...whatNext(
      {
        state: joined,
        me,
        role,
        now: room.now,
        sightings,
        findings,
        hasRemote: hasRemote(context.world, room.place.dir),
        ...(paths.paths.length === 0 ? {} : { near: paths.paths.map(foldCase) }),
        fromHere: fromHere(context.world, room.place),
      },
      limit,
    ),
  };
  return { result, text: (style) => told(result, style) };
}

/** The state with this session in it: by a fact, or on a copy where that is not to be written or waits. */
function joining(context: Context, here: Entered): State | Answer<never> {
  const { room, who } = here;
  const fact = factOf(context, room, who, beginning(here));
  if (context.flags.audit === true) return asIf(room.state, [fact]);
  const written = write(context, room, [fact]);
  if (isRefusal(written)) return refused(written);
  const { refusal, result } = writeResult(context, room, written[0]!);
  if (refusal !== undefined) return refused(refusal);
  return result.outcome === "pending" ? asIf(room.state, [result.fact]) : room.state;
}

function told(
  result: NextResult,
  { strong, faint, bad }: Parameters<NonNullable<Answer["text"]>>[0],
): string {
  const found = result.findings.filter(({ code }) => code !== "requires-human");
  const lines = [
    ...result.revoked.map((each) => bad(revokedLine(each))),
    ...found.map((each) => bad(`${each.code}: ${plain(each.message)}`)),
    `${strong(result.action)} ${faint(String(result.score))}  ${plain(result.reason)}`,
  ];
  if (result.stop_reason !== null)
    lines.push(bad(`a person must decide: ${plain(result.stop_reason)}`));
  for (const each of result.suggested_commands) lines.push(`  ${each.text}`);
  for (const each of result.alternatives)
    lines.push(faint(`  or ${each.action}: ${plain(each.reason)}`));
  for (const each of result.overdue)
    lines.push(bad(`  overdue: ${plain(each.fact)} for ${plain(each.target ?? "all")}`));
  return `${lines.join("\n")}\n`;
}
