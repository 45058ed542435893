import { hex8 } from "../../lib/fact/crc32.ts";
import type { Fact } from "../../lib/fact/fact.ts";
import { membersOf } from "../../lib/fact/fields.ts";
import { seal } from "../../lib/fact/line.ts";
import { arrivals } from "../../lib/room/arrival.ts";
import type { Verdict } from "../../lib/room/verdict.ts";
import { minute, type Raw } from "./hostile_sequences.ts";
import { ADA, type Saying, type Story, type Voice } from "./story.ts";

/** A session of another machine. */
export const FAR: Voice = { tool: "codex:far", session: "far" };

/** A fact as it is published. */
export function stringOf(fact: Raw): string {
  return new TextDecoder().decode(seal(membersOf(fact as unknown as Fact)));
}

/** What somebody said on another machine, so many minutes after the beginning. */
export function said(by: Voice, kind: string, { m = 0, lease, ...fields }: Saying): string {
  const lease_until = lease === undefined ? {} : { lease_until: minute(m + lease) };
  const head = { v: 1, id: `${kind}_far`, kind, at: minute(m), ...by };
  return stringOf({ ...head, ...lease_until, ...fields });
}

export function farClaim(paths: readonly string[], saying: Saying = {}): string {
  return said(FAR, "claim", { subject: "far work", lease: 60, paths, ...saying });
}

/** Members of the `sync` that closes a batch of these behind what is known. */
export function closing(state: Story["state"], strings: readonly string[], anew = false): Saying {
  const known = anew ? null : state.published;
  const count = (known?.count ?? 0) + strings.length;
  const crc = arrivals(strings, known?.crc ?? 0).at(-1)?.crc ?? known?.crc ?? 0;
  const commit = count === 0 ? {} : { commit: "c".repeat(40) };
  return { v: 2, status: "tip", ...commit, count, crc: hex8(crc) };
}

/** Brings a batch of published facts; answers with what became of its `sync`. */
export function bring(
  { say, state }: Story,
  strings: readonly string[],
  saying: Saying = {},
): Verdict {
  const id = `sync_${state.seq}`;
  const last = { ...closing(state, strings, saying.force === true), ...saying };
  const m = saying.m === undefined ? {} : { m: saying.m };
  for (const fact of strings) say(ADA, "remote", { v: 2, ref: id, fact, ...m });
  return say(ADA, "sync", { id, ...last });
}
