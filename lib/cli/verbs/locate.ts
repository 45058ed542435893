import { plain } from "../../fact/untrusted.ts";
import { type DamagedMention, type Reference, whereabouts } from "../../history/whereabouts.ts";
import { VOID_REASONS, type VoidReason } from "../../room/verdict.ts";
import { type RevokedRow, revokedRow, revokedWord } from "../../room/views/revoked.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { askHistory } from "../history.ts";
import { recordLine } from "../record_line.ts";
import { openRoom } from "../room.ts";
import type { Style } from "../style.ts";

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
    /** Of a claim that was revoked, while the room remembers that: the newest 32. */
    readonly revoked: RevokedRow | null;
  } | null;
  /** Damaged pieces of the ledger in which the id can still be read. */
  readonly damaged: readonly DamagedMention[];
}

/** One fact: where it stands, what names it, and why it has no effect, if it has none. */
export async function locate(context: Context): Promise<Answer<LocateResult>> {
  const room = openRoom(context, "whole");
  if (isRefusal(room)) return refused(room);
  const [id] = context.args;
  const found = await askHistory(context, room, (history) => whereabouts(history, id!));
  if (isRefusal(found)) return refused(found);
  const { line, references, damaged } = found;
  if (line === undefined)
    return {
      result: { located: null, damaged },
      text: (style) =>
        [`there is no fact ${plain(id!)}`, ...mentions(damaged, style), ""].join("\n"),
    };
  const { segment, offset, seq, outcome, reason, record } = line;
  const { sum, ...fact } = record;
  const void_reason = outcome === "void" ? (reason as VoidReason) : null;
  const lost = room.state.revoked.findLast(({ claim }) => claim === id);
  const revoked = lost === undefined ? null : revokedRow(lost);
  const located = { segment, offset, seq, fact, referred_by: references, void_reason, revoked };
  return {
    result: { located, damaged },
    text: (style) => {
      const { bad, faint } = style;
      const lines = [
        `${recordLine(fact)} ${faint(`${segment}:${offset} seq ${seq} at ${plain(String(fact["at"]))}`)}`,
      ];
      if (void_reason !== null)
        lines.push(bad(`no effect: ${VOID_REASONS[void_reason]} (${void_reason})`));
      if (revoked !== null) lines.push(bad(revokedWord(revoked)));
      for (const [key, value] of Object.entries(fact))
        lines.push(
          `  ${plain(key)}: ${plain(typeof value === "string" ? value : JSON.stringify(value))}`,
        );
      for (const each of references)
        lines.push(
          faint(
            `  named by ${plain(String(each.kind))} ${plain(String(each.id))} of ${plain(String(each.tool))}`,
          ),
        );
      return `${[...lines, ...mentions(damaged, style)].join("\n")}\n`;
    },
  };
}

function mentions(damaged: readonly DamagedMention[], { bad }: Style): string[] {
  return damaged.map(({ segment, offset, length, hash, seq }) =>
    bad(`a damaged line names it: ${segment}:${offset} length ${length} hash ${hash} seq ${seq}`),
  );
}
