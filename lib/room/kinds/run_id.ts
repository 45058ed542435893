import { parseInstant } from "../../fact/instant.ts";
import { plain } from "../../fact/untrusted.ts";
import { isForced, leads } from "../addressee.ts";
import { ownerOf } from "../family.ts";
import type { Kind } from "../kind.ts";
import { EFFECTIVE, voided } from "../verdict.ts";

/** `bl-<YYYYMMDDTHHMMSSZ>-<tool>-<6 digits>`. A tool id has no slash, but may hold what stands around it. */
const FORM = /^bl-\d{8}T\d{6}Z-(.+)-(\d{6})$/;

/**
 * The run identity of the room: `begun` where there is none, `resumed` by whoever goes on with it, which changes only the
 * current session, and `ended`. Of two that begin one at once, the first in the ledger counts.
 */
export const runId: Kind = {
  requires: [],
  takes: null,
  // Every fact that is written under it carries it, the claims of a hook too.
  part: "hot",
  durable: true,
  travels: "never",
  apply: (state, fact, { owner }) => {
    const { status, tool, build_loop_id: id, build_loop_run_label: label } = fact;
    const run = state.runId;
    if (status === "begun") {
      if (run !== null) return voided("identity-taken");
      if (id === undefined || label === undefined) return voided("malformed");
      const since = sinceOf(tool, id, label);
      if (since === undefined) return voided("malformed");
      state.runId = { id, label, since, tool, session: owner.id, current: owner.id };
      return EFFECTIVE;
    }
    if (status !== "resumed" && status !== "ended") return voided("bad-status");
    if (run === null || run.id !== id) return voided("not-open");
    if (status === "resumed") {
      run.current = owner.id;
      return EFFECTIVE;
    }
    const isOwn = [run.session, run.current].some((each) => ownerOf(state, each) === owner.id);
    const isEntitled = isOwn || tool === run.tool || leads(state, tool);
    if (!isEntitled && !isForced(fact)) return voided("not-entitled");
    state.runId = null;
    return isEntitled ? EFFECTIVE : { outcome: "effective", forced: true };
  },
  line: ({ status, build_loop_id }) =>
    `${status === "begun" ? "begins" : status === "ended" ? "ends" : "goes on with"} the run ${plain(build_loop_id ?? "")}`.trimEnd(),
};

/** What is called by an instant, a tool and six digits: the id, and `<tool>#<6 digits> <instant>` for people. */
export function runNames(
  tool: string,
  at: string,
  digits: string,
): { readonly build_loop_id: string; readonly build_loop_run_label: string } {
  const stamp = at.slice(0, 19).replace(/[-:]/g, "");
  return {
    build_loop_id: `bl-${stamp}Z-${tool}-${digits}`,
    build_loop_run_label: `${tool}#${digits} ${at}`,
  };
}

/**
 * The instant in the label, where both are this tool's and alike. All facts will carry them, so that neither may be of any
 * length, or say anything else.
 */
function sinceOf(tool: string, id: string, label: string): string | undefined {
  const [, named, digits] = FORM.exec(id) ?? [];
  const head = `${tool}#${digits} `;
  if (named !== tool || !label.startsWith(head)) return undefined;
  const since = label.slice(head.length);
  return parseInstant(since) === undefined ? undefined : since;
}
