import { plain } from "../../fact/untrusted.ts";
import { judged } from "../../ledger/judged.ts";
import type { Entry } from "../../ledger/ledger.ts";
import { VOID_REASONS, type VoidReason } from "../../room/verdict.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { openRoom, pastDeadline } from "../room.ts";
import { read } from "./recent.ts";

/** What `locate` answers; `located` is null where there is no fact of that id. */
export interface LocateResult {
  readonly located: {
    readonly segment: string;
    readonly offset: number;
    readonly seq: number;
    /** As it stands in the ledger, valid or not. */
    readonly fact: Readonly<Record<string, unknown>>;
    readonly referred_by: readonly Reference[];
    readonly void_reason: VoidReason | null;
  } | null;
}

/** A later fact that names it. Its fields are as they stand in the ledger, valid or not. */
interface Reference {
  readonly seq: number;
  readonly id: unknown;
  readonly kind: unknown;
  readonly tool: unknown;
}

/** One fact: where it stands, what names it, and why it has no effect, if it has none. */
export function locate(context: Context): Answer<LocateResult> {
  const room = openRoom(context, "whole");
  if (isRefusal(room)) return refused(room);
  const [id] = context.args;
  const referred: Reference[] = [];
  const refer = ({ seq, record }: Entry): void => {
    referred.push({ seq, id: record!["id"], kind: record!["kind"], tool: record!["tool"] });
  };
  const found = judged(room.ledger, id!, refer, context.deadline);
  if (found === "deadline") return refused(pastDeadline());
  if (found === undefined)
    return { result: { located: null }, text: () => `there is no fact ${plain(id!)}\n` };
  const { segment, offset, seq, verdict, record } = found;
  const { sum, ...fact } = record!;
  const void_reason = verdict.outcome === "void" ? verdict.reason : null;
  const located = { segment, offset, seq, fact, referred_by: referred, void_reason };
  return {
    result: { located },
    text: ({ bad, faint }) => {
      const lines = [
        `${read(fact)} ${faint(`${segment}:${offset} seq ${seq} at ${plain(String(fact["at"]))}`)}`,
      ];
      if (void_reason !== null)
        lines.push(bad(`no effect: ${VOID_REASONS[void_reason]} (${void_reason})`));
      for (const [key, value] of Object.entries(fact))
        lines.push(
          `  ${plain(key)}: ${plain(typeof value === "string" ? value : JSON.stringify(value))}`,
        );
      for (const each of referred)
        lines.push(
          faint(
            `  named by ${plain(String(each.kind))} ${plain(String(each.id))} of ${plain(String(each.tool))}`,
          ),
        );
      return `${lines.join("\n")}\n`;
    },
  };
}
