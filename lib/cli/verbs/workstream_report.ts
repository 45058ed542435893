import { safeJson } from "../../fact/safe_json.ts";
import { type Report, reportOf } from "../../fanout/report.ts";
import { handoffBlock, reportText, stepComplete } from "../../fanout/report_formats.ts";
import { verifyFindings } from "../../fanout/verify.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { type Context, one } from "../context.ts";
import { askedDescriptor, askedRun } from "../fanout/asked_run.ts";
import { gather } from "../fanout/gathering.ts";
import { openRoom } from "../room.ts";
import { sightingsOf } from "../sightings.ts";

const FORMATS: Readonly<Record<string, (report: Report) => string>> = {
  text: reportText,
  json: (report) => `${safeJson(report)}\n`,
  "step-complete": stepComplete,
  handoff: handoffBlock,
};

/** How a run turned out: from the ledger, and with a descriptor from Git too. Writes nothing. */
export async function workstreamReport(context: Context): Promise<Answer<Report>> {
  const room = openRoom(context, "whole");
  if (isRefusal(room)) return refused(room);
  const descriptor = (await askedDescriptor(context)) ?? null;
  if (descriptor !== null && isRefusal(descriptor)) return refused(descriptor);
  const run = await askedRun(context, room, descriptor?.tasks ?? []);
  if (isRefusal(run)) return refused(run);
  const gathered = descriptor && (await gather(context, room, run, descriptor));
  if (gathered !== null && isRefusal(gathered)) return refused(gathered);
  const { state, now, place } = room;
  const result = reportOf({
    ...run,
    ...{ state, now, sightings: sightingsOf(context.world, place.dir), descriptor },
    verified: gathered && {
      trees: gathered.evidence.trees,
      findings: verifyFindings(gathered.evidence),
      limits: gathered.risks,
    },
  });
  const format = FORMATS[one(context.flags, "format") ?? "text"]!;
  return { result, text: () => format(result) };
}
