import { plain } from "../../fact/untrusted.ts";
import type { Line } from "../../history/history.ts";
import { type DamagedMention, type Reference, whereabouts } from "../../history/whereabouts.ts";
import { VOID_REASONS, type VoidReason } from "../../room/verdict.ts";
import { type RevokedRow, revokedRow, revokedWord } from "../../room/views/revoked.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { askHistory } from "../history.ts";
import { openRoom, type Room } from "../room.ts";
import { lineOf, type SaidIn, saidIn, voidReason } from "../said_in.ts";
import type { Style } from "../style.ts";

/** What `locate` answers; `located` is null where there is no fact of that id. */
export interface LocateResult {
  readonly located: {
    readonly segment: string;
    readonly offset: number;
    readonly seq: number;
    /** The line that carries it, if it was published; a fact of another machine stands nowhere else. */
    readonly remote: {
      readonly id: string;
      readonly segment: string;
      readonly offset: number;
      readonly seq: number;
    } | null;
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
  const { line, remote, references, damaged } = found;
  const first = line ?? remote;
  if (first === undefined)
    return {
      result: { located: null, damaged },
      text: (style) =>
        [`there is no fact ${plain(id!)}`, ...mentions(damaged, style), ""].join("\n"),
    };
  const { segment, offset, seq } = first;
  const said = saidBy(first, line === undefined);
  const { fact } = said;
  const void_reason = reasonOf(room, first, said);
  const lost = room.state.revoked.findLast(({ claim }) => claim === id);
  const revoked = lost === undefined ? null : revokedRow(lost);
  const place = { segment, offset, seq, remote: carrier(remote) };
  const located = { ...place, fact, referred_by: references, void_reason, revoked };
  return {
    result: { located, damaged },
    text: (style) => {
      const { bad, faint } = style;
      const lines = [
        `${lineOf(said)} ${faint(`${segment}:${offset} seq ${seq} at ${plain(String(fact["at"]))}`)}`,
      ];
      if (void_reason !== null)
        lines.push(bad(`no effect: ${VOID_REASONS[void_reason]} (${void_reason})`));
      if (revoked !== null) lines.push(bad(revokedWord(revoked)));
      if (located.remote !== null) lines.push(faint(remoteLine(located.remote)));
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

/** The line itself where its own id was asked for, else what it carries. */
function saidBy({ record }: Line, isCarrier: boolean): SaidIn {
  const { sum, ...fact } = record;
  return isCarrier ? saidIn(record) : { fact };
}

function reasonOf({ state }: Room, { outcome, reason }: Line, said: SaidIn): VoidReason | null {
  if (said.remote !== undefined) return voidReason(state, said);
  return outcome === "void" ? (reason as VoidReason) : null;
}

type Carrier = NonNullable<LocateResult["located"]>["remote"];

function carrier(line: Line | undefined): Carrier {
  if (line === undefined) return null;
  const { segment, offset, seq, record } = line;
  return { id: String(record["id"]), segment, offset, seq };
}

function remoteLine({ id, segment, offset, seq }: NonNullable<Carrier>): string {
  return `published: it came in ${plain(id)} at ${segment}:${offset} seq ${seq}`;
}

function mentions(damaged: readonly DamagedMention[], { bad }: Style): string[] {
  return damaged.map(({ segment, offset, length, hash, seq }) =>
    bad(`a damaged line names it: ${segment}:${offset} length ${length} hash ${hash} seq ${seq}`),
  );
}
