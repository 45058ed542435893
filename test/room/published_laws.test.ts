import { describe, expect, it } from "vitest";
import { descendsFrom } from "../../lib/room/family.ts";
import { fold } from "../../lib/room/fold.ts";
import { KINDS, type KindName } from "../../lib/room/kinds.ts";
import { foldedOf } from "../../lib/room/published.ts";
import { restore, snapshot } from "../../lib/room/snapshot.ts";
import { type Claim, emptyState, type State } from "../../lib/room/state.ts";
import fc from "../fast_check.ts";
import { hostileSequences, type Raw } from "./hostile_sequences.ts";
import { closing, stringOf } from "./publishing.ts";

const sharedOf = (state: State): State => foldedOf(state.published!);

describe("published facts, over hostile sequences", () => {
  const rooms = fc.tuple(
    hostileSequences(40),
    hostileSequences(40),
    fc.array(fc.nat({ max: 5 }), { minLength: 4, maxLength: 12 }),
  );

  it("fold to the same whatever the room said between them, and however they were cut into batches", () => {
    fc.assert(
      fc.property(rooms, ([own, far, cuts]) => {
        const { state } = played(own, far, cuts);
        const alone = emptyState("whole");
        for (const each of far) {
          if (isGated(each)) alone.seq++;
          else fold(alone, each);
        }
        expect(withoutSums(sharedOf(state))).toEqual(withoutSums(alone));
      }),
    );
  });

  it("never leave two strangers with one path", () => {
    fc.assert(
      fc.property(rooms, ([own, far, cuts]) => {
        played(own, far, cuts, (state) => expect(strangers(state)).toEqual([]));
      }),
    );
  });

  it("end no claim of the room but those that the sync says, and none of those is held again", () => {
    fc.assert(
      fc.property(rooms, ([own, far, cuts]) => {
        const state = emptyState("hot");
        const lost = new Set<string>();
        const theirs = new Set(far.map(({ id }) => id));
        for (const line of written(own, far, cuts)) {
          const before = [...state.claims.values()].map(({ id, owner }) => ({ id, owner }));
          const verdict = fold(state, line);
          for (const id of state.claims.keys()) expect([...lost]).not.toContain(id);
          if (line.kind !== "sync" || verdict.outcome !== "effective") continue;
          const ended = before.filter(({ id }) => !state.claims.has(id));
          const said = (verdict.revoked ?? []).map(({ claim }) => claim);
          const ours = ended.filter(({ owner }) => state.sessions.has(owner)).map(({ id }) => id);
          expect(said).toEqual(expect.arrayContaining(ours));
          // What others published under the same id may stand here all the same.
          for (const id of said) if (!theirs.has(id)) lost.add(id);
        }
      }),
    );
  });

  it("go on from a snapshot anywhere as if it had never been taken, hot as whole", () => {
    fc.assert(
      fc.property(rooms, fc.nat(), ([own, far, cuts], at) => {
        const lines = written(own, far, cuts);
        const [straight, cut, hot] = [emptyState("whole"), emptyState("whole"), emptyState("hot")];
        let resumed = cut;
        for (const [n, line] of lines.entries()) {
          if (n === at % lines.length)
            resumed = restore(JSON.parse(JSON.stringify(snapshot(cut, "whole"))));
          const verdict = fold(straight, line);
          expect(fold(resumed, line)).toEqual(verdict);
          fold(hot, line);
        }
        expect(snapshot(resumed, "whole")).toEqual(snapshot(straight, "whole"));
        expect(snapshot(hot, "hot")).toEqual(snapshot(straight, "hot"));
      }),
    );
  });
});

/** Own lines with batches of published facts between them; every third batch is a tip, and the last one. */
function written(own: readonly Raw[], far: readonly Raw[], cuts: readonly number[]): Raw[] {
  const lines: Raw[] = [];
  const known = emptyState("hot");
  const rest = { own: [...own], far: far.map(stringOf) };
  for (let n = 0; rest.own.length + rest.far.length > 0; n++) {
    const size = cuts[n % cuts.length]! + 1;
    lines.push(...rest.own.splice(0, size));
    const strings = rest.far.splice(0, size);
    const id = `sync_batch_${n}`;
    const head = { v: 2, at: "2026-01-01T02:00:00.000Z", tool: "syncer", session: "syncer" };
    const isTip = n % 3 === 0 || rest.far.length === 0;
    const last = { ...closing(known, strings), status: isTip ? "tip" : "part" };
    const batch: Raw[] = strings.map((fact, k) => {
      return { ...head, id: `remote_batch_${n}_${k}`, kind: "remote", ref: id, fact };
    });
    batch.push({ ...head, id, kind: "sync", ...last });
    for (const each of batch) fold(known, each);
    lines.push(...batch);
  }
  return lines;
}

function played(
  own: readonly Raw[],
  far: readonly Raw[],
  cuts: readonly number[],
  look: (state: State) => void = () => undefined,
): { readonly state: State } {
  const state = emptyState("whole");
  for (const line of written(own, far, cuts)) {
    fold(state, line);
    look(state);
  }
  return { state };
}

function isGated(fact: Raw): boolean {
  const kind = String(fact["kind"]) as KindName;
  if (!Object.hasOwn(KINDS, kind)) return false;
  const resources = [fact["resources"] ?? []].flat().map(String);
  const stays = fact["tree"] !== undefined || resources.some((each) => /^(port|label):/.test(each));
  return KINDS[kind].travels === "never" || (kind === "claim" && stays);
}

/** What was read from a batch has a sum. */
function withoutSums(state: State): unknown {
  const text = JSON.stringify(snapshot(state, "whole"));
  return JSON.parse(text, (key, value) => (key === "sum" ? undefined : value));
}

/**
 * Claims of owners who are no kin that meet. Of two that are published the published facts say who holds them, where kin
 * may be said otherwise; until the next tip they stand as the last one has left them.
 */
function strangers(state: State): string[] {
  const { published } = state;
  const all = published === null ? emptyState("hot") : foldedOf(published);
  const claims = [...state.claims.values()];
  const meeting = claims.flatMap((one, n) =>
    claims.slice(n + 1).flatMap((other) => (isMeeting(one, other) ? [[one, other] as const] : [])),
  );
  const wrong = meeting.filter(([one, other]) => {
    if (!one.published || !other.published)
      return !areKin(state, one.owner, other.owner) && !areKin(all, one.owner, other.owner);
    const [a, b] = [one, other].map(({ id }) => all.claims.get(id)?.owner ?? "nobody");
    return published!.settled && !areKin(all, a!, b!);
  });
  return wrong.map(([one, other]) => `${one.id} ${other.id}`);
}

function isMeeting(one: Claim, other: Claim): boolean {
  if (one.resources.some((each) => other.resources.includes(each))) return true;
  const within = (a: string, b: string): boolean => `${a}/`.startsWith(`${b}/`);
  const apart = one.tree !== null && other.tree !== null && one.tree !== other.tree;
  return !apart && one.folded.some((a) => other.folded.some((b) => within(a, b) || within(b, a)));
}

function areKin(state: State, one: string, other: string): boolean {
  return one === other || descendsFrom(state, one, other) || descendsFrom(state, other, one);
}
