import type { Fact } from "../fact/fact.ts";
import type { Refusal } from "../fact/refusal.ts";
import { isWord } from "../fact/well_formed.ts";
import { isRepeatOf, judged } from "../ledger/judged.ts";
import type { Entry } from "../ledger/ledger.ts";
import type { KindName } from "../room/kinds.ts";
import type { Verdict } from "../room/verdict.ts";
import { type Context, one } from "./context.ts";
import { idempotencyMismatch } from "./idempotency_mismatch.ts";
import { pastDeadline, type Room } from "./room.ts";
import { notAWord } from "./said_text.ts";
import { type Saying, type WriteResult, writeResult } from "./speak.ts";

/** What the caller's own key was used for before, if it gave one. */
export interface Key {
  readonly key: string | undefined;
  readonly before: Entry | undefined;
}

/** Looks the key up that the caller gave; without one nothing is searched. */
export function keyOf({ flags, deadline }: Context, room: Room, kind: KindName): Key | Refusal {
  const key = one(flags, "idempotency-key");
  if (key === undefined) return { key, before: undefined };
  if (!isWord(key)) return notAWord("idempotency-key", key);
  const before = judged(room.ledger, `${kind}_${key}`, deadline);
  return before === "deadline" ? pastDeadline() : { key, before };
}

/** Whether flags chose, when the first was said, what it names: `--mine`, `--path`, `--wait`. Now they might choose otherwise. */
export function chosenBefore({ flags }: Context, saying: Saying): boolean {
  if (saying.kind === "release") return flags.mine === true || saying.paths !== undefined;
  return saying.kind === "claim" && flags.wait !== undefined;
}

/** What is said, naming what the first fact of this key named. */
export function namedBefore({ ref, refs, paths, ...rest }: Saying, { record }: Entry): Saying {
  const first = record as unknown as Fact;
  return {
    ...rest,
    ...(rest.kind === "release" || paths === undefined ? {} : { paths }),
    ...(first.ref === undefined ? {} : { ref: first.ref }),
    ...(first.refs === undefined ? {} : { refs: first.refs }),
  };
}

/** A retry with the same key: the first outcome again, or a refusal if it says something else. */
export function retried(
  context: Context,
  room: Room,
  { record, seq, verdict }: Entry,
  fact: Fact,
): { result?: WriteResult; refusal?: Refusal } {
  const first = record as unknown as Fact;
  if (isRepeatOf(first, fact)) {
    const outcome = verdict.outcome === "void" ? "void" : "committed";
    const judgement = verdict as Verdict;
    return writeResult(context, room, {
      fact: first,
      outcome,
      seq,
      verdict: judgement,
      cause: null,
    });
  }
  return { refusal: idempotencyMismatch(first, `rally locate ${fact.id}`) };
}
