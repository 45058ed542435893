import type { Fact } from "../fact/fact.ts";
import type { Refusal } from "../fact/refusal.ts";
import type { KindName } from "../room/kinds.ts";
import type { Context } from "./context.ts";
import type { Room } from "./room.ts";

/** A fact of which not every field has been filled. */
export type Draft = { -readonly [K in keyof Fact]?: Fact[K] };

/** Fills the fields that some flags stand for, or says what is wrong with them. */
export type Fill = (
  draft: Draft,
  context: Context,
  room: Room,
  kind: KindName,
) => Refusal | undefined;
