import { plain } from "../../fact/untrusted.ts";
import { type Answer, isRefusal } from "../answer.ts";
import { checking, namedPaths, note } from "../checking.ts";
import { commitFindings } from "../commit_findings.ts";
import { type Context, many } from "../context.ts";
import type { Room } from "../room.ts";
import { stagedPaths } from "../staged.ts";
import { type CheckResult, checked, unchecked } from "./check.ts";

/** Whether a commit takes in what peers hold. Writes nothing. */
export function checkBeforeCommit(context: Context): Answer<CheckResult> {
  const phase = "before-commit";
  const here = checking(context);
  if (isRefusal(here)) return unchecked(context, phase, here);
  const isNamed = many(context.flags, "path").length > 0;
  const about = isNamed ? namedPaths(context, here.room) : staged(context, here.room);
  if (isRefusal(about)) return unchecked(context, phase, about);
  const { paths, findings } = about;
  return checked(context, {
    phase,
    findings: [...findings, ...commitFindings(context, here, paths)],
    checked_paths: paths.map((each) => each.path),
    room: here.room,
  });
}

/** Names that nobody can hold are in nobody's way, but were not checked either. */
function staged(context: Context, { place }: Room) {
  const found = stagedPaths(context, place);
  if (isRefusal(found)) return found;
  const findings = found.unclaimable.map((name) =>
    note("unclaimable-path", `"${plain(name)}" cannot be claimed, and was not checked`, name),
  );
  return { paths: found.paths, findings };
}
