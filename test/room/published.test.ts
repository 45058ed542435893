import { describe, expect, it } from "vitest";
import { blanked } from "../../lib/fact/blank.ts";
import { MOST_FACTS } from "../../lib/room/batches.ts";
import { descendsFrom } from "../../lib/room/family.ts";
import { fold } from "../../lib/room/fold.ts";
import { KINDS, type KindName } from "../../lib/room/kinds.ts";
import { foldedOf } from "../../lib/room/published.ts";
import { restore, snapshot } from "../../lib/room/snapshot.ts";
import { emptyState, type State } from "../../lib/room/state.ts";
import fc from "../fast_check.ts";
import { hostileSequences, minute, type Raw } from "./hostile_sequences.ts";
import { bring, closing, FAR, farClaim, said, stringOf } from "./publishing.ts";
import { ADA, BOB, CHILD, familyStory, type Saying, story, voidFor } from "./story.ts";

const FORCED: Saying = { force: true, reason: "it must be" };
const sharedOf = (state: State): State => foldedOf(state.published!);

function revoking(...revoked: [string, string | null][]): object {
  return expect.objectContaining({
    outcome: "effective",
    revoked: revoked.map(([claim, by]) => ({ claim, by })),
  });
}

describe("a batch", () => {
  it("counts once its sync has closed it, and its lines have no other effect", () => {
    const told = story();
    told.say(ADA, "remote", { v: 2, ref: "sync_x", fact: farClaim(["src"]) });
    expect(told.state.claims.size).toBe(0);
    expect(bring(told, [farClaim(["lib"])])).toEqual(revoking());
    expect(told.state.published).toMatchObject({ count: 1, settled: true, commit: "c".repeat(40) });
    expect(told.holder("claim_far")).toBe("far");
    expect(told.state.claims.get("claim_far")?.paths).toEqual(["lib"]);
  });

  it.each<[string, string, Saying]>([
    ["of an older format", "malformed", { v: 1 }],
    ["without a count", "malformed", { count: undefined }],
    ["with half a fact", "malformed", { count: 0.5 }],
    ["without a sum", "malformed", { crc: undefined }],
    ["with a sum of another form", "malformed", { crc: "1" }],
    ["without a commit", "malformed", { commit: undefined }],
    ["with a commit of another form", "malformed", { commit: "HEAD" }],
    ["with a cursor that is no place", "malformed", { cursor: "here" }],
    ["with another status", "bad-status", { status: "whole" }],
    ["with a fact too few", "bad-batch", { count: 2 }],
    ["with a fact too many", "bad-batch", { count: 0, commit: undefined }],
    ["with another sum", "bad-batch", { crc: "00000000" }],
  ])("%s is void as %s, and moves nothing", (_, reason, saying) => {
    const told = story();
    const held = told.claim(ADA, ["lib"], { m: 1 });
    expect(bring(told, [farClaim(["lib"])], saying)).toEqual(voidFor(reason));
    expect(told.state.published?.count ?? 0).toBe(0);
    expect(told.holder(held)).toBe("ada");
    expect(told.holder("claim_far")).toBe(null);
  });

  it.each<[string, Saying]>([
    ["of an older format", { v: 1 }],
    ["that names no sync", { ref: undefined }],
    ["without a fact", { fact: undefined as never }],
    ["with a fact that is no text", { fact: { kind: "claim" } as never }],
  ])("has no place for a remote %s", (_, saying) => {
    const { say } = story();
    const whole = { v: 2, ref: "sync_1", fact: farClaim(["lib"]), ...saying };
    expect(say(ADA, "remote", whole)).toEqual(voidFor("malformed"));
  });

  it("that comes twice is void the second time", () => {
    const told = story();
    const strings = [farClaim(["lib"])];
    const again = { ...closing(told.state, strings), id: "sync_again" };
    bring(told, strings);
    told.say(BOB, "remote", { v: 2, ref: "sync_again", fact: strings[0]! });
    expect(told.say(BOB, "sync", again)).toEqual(voidFor("bad-batch"));
    expect(told.state.published?.count).toBe(1);
  });

  it("is told from another that is written between its lines", () => {
    const told = story();
    const [one, other] = [farClaim(["lib"]), farClaim(["docs"], { id: "claim_docs" })];
    const last = closing(told.state, [one]);
    told.say(ADA, "remote", { v: 2, ref: "sync_a", fact: one });
    told.say(BOB, "remote", { v: 2, ref: "sync_b", fact: other });
    expect(told.say(ADA, "sync", { ...last, id: "sync_a" })).toEqual(revoking());
    expect(told.state.published!.batches.get("sync_b")?.strings).toEqual([other]);
  });

  it("of another published ledger cannot be put behind this one", () => {
    const [told, other] = [story(), story()];
    bring(told, [farClaim(["lib"])]);
    bring(other, [farClaim(["docs"])]);
    const next = [farClaim(["etc"], { id: "claim_etc" })];
    const { count, crc } = closing(other.state, next) as { count: number; crc: string };
    expect(bring(told, next, { count, crc })).toEqual(voidFor("bad-batch"));
  });

  it("is the same when a text in it has been redacted", () => {
    const [told, redacted] = [story(), story()];
    const string = farClaim(["lib"]);
    const stars = new TextDecoder().decode(blanked(Buffer.from(string)));
    expect(stars).toContain("********");
    const { crc } = closing(told.state, [string]) as { crc: string };
    expect(bring(redacted, [stars], { crc })).toEqual(revoking());
  });

  it("has an end, and so has all that waits", () => {
    const { say, state } = story();
    const put = (ref: string, fact: string) => say(ADA, "remote", { v: 2, ref, fact });
    for (let n = 0; n < MOST_FACTS; n++) put("sync_full", `${n}`);
    expect(put("sync_full", "one more")).toEqual(voidFor("bad-batch"));
    const text = "x".repeat(60_000);
    for (let n = 0; n < 40; n++) put(`sync_${n % 5}`, text);
    const waiting = [...state.published!.batches.values()].flatMap(({ strings }) => strings);
    expect(waiting.reduce((sum, each) => sum + each.length, 0)).toBeLessThanOrEqual(1 << 20);
    expect(state.published!.batches.has("sync_full")).toBe(false);
  });
});

describe("what was said elsewhere", () => {
  it.each<[string, string]>([
    ["no record at all", "garbage"],
    ["a record with a wrong sum", farClaim(["src"]).replace("far work", "bar work")],
    ["one that is too long", farClaim(["src"], { summary: "x".repeat(65_536) })],
    ["a claim of a worktree", farClaim(["src"], { tree: "" })],
    ["a claim of a port", farClaim(["src"], { resources: ["port:3000"] })],
    ["a claim of a label", farClaim([], { paths: undefined, resources: ["label:claude-01"] })],
    ["a batch of its own", said(FAR, "sync", { v: 2, status: "tip", count: 0, crc: "00000000" })],
    ["a remote of its own", said(FAR, "remote", { v: 2, ref: "sync_1", fact: farClaim(["src"]) })],
    ["the end of a segment", said(FAR, "engagement.closed", { successor: "s2" })],
    ["how far somebody has read", said(FAR, "inbox", { cursor: "main:1" })],
  ])("has a place and no effect if it is %s", (_, string) => {
    const told = story();
    const held = told.claim(ADA, ["src"], { m: 0 });
    expect(bring(told, [string], { m: 1 })).toEqual(revoking());
    expect(told.state.published?.count).toBe(1);
    const { claims, sessions, segments, seq } = sharedOf(told.state);
    expect([claims.size, sessions.size, segments, seq]).toEqual([0, 0, ["main"], 1]);
    expect(told.state.segments).toEqual(["main"]);
    expect(told.holder(held)).toBe("ada");
  });

  it("makes the room newer if it is of a newer format", () => {
    const told = story();
    bring(told, [farClaim(["src"], { v: 7 })]);
    expect(told.state.format).toBe(7);
  });

  it("is of kinds that say so, and of the kinds that make a ledger none does", () => {
    const never = (Object.keys(KINDS) as KindName[]).filter(
      (name) => KINDS[name].travels === "never",
    );
    expect(never).toEqual(
      expect.arrayContaining(["remote", "sync", "engagement.closed", "engagement.opened"]),
    );
  });
});

describe("what was granted here", () => {
  it.each<[string, Saying, Saying, boolean]>([
    ["meets one that was published", {}, {}, true],
    ["is of a worktree, and meets one", { tree: "w" }, {}, true],
    [
      "meets one by a resource",
      { resources: ["branch:main"] },
      { resources: ["branch:main"], paths: ["x"] },
      true,
    ],
    ["meets none", {}, { paths: ["docs"] }, false],
    ["meets one whose lease has ended", {}, { m: -90 }, false],
  ])("ends or stands if it %s", (_, own, far, ends) => {
    const told = story();
    const held = told.claim(ADA, ["lib"], { m: 1, ...own });
    const verdict = bring(told, [farClaim(["lib"], far)]);
    expect(verdict).toEqual(ends ? revoking([held, "claim_far"]) : revoking());
    expect(told.holder(held)).toBe(ends ? null : "ada");
    expect(told.state.revoked.map(({ claim }) => claim)).toEqual(ends ? [held] : []);
  });

  it("is not judged before the tip, for what follows may have ended the other", () => {
    const told = story();
    const held = told.claim(ADA, ["lib"], { m: 1 });
    expect(bring(told, [farClaim(["lib"])], { status: "part" })).toEqual({ outcome: "effective" });
    expect(told.state.published?.settled).toBe(false);
    expect(bring(told, [said(FAR, "release", { ref: "claim_far", m: 1 })])).toEqual(revoking());
    expect(told.holder(held)).toBe("ada");
  });

  it("gets on with kin, whichever of them was published", () => {
    const told = familyStory();
    const [hers, childs] = [told.claim(ADA, ["src"]), told.claim(CHILD, ["src/a"], { m: 9 })];
    const begun = { status: "begun", parent: "ada" };
    const strings = [
      said(ADA, "session", { id: "session_a", status: "begun" }),
      said(CHILD, "session", { id: "session_c", ...begun }),
      said(CHILD, "claim", { id: childs, m: 9, paths: ["src/a"], lease: 60, subject: "work" }),
    ];
    expect(bring(told, strings)).toEqual(revoking());
    expect([told.holder(hers), told.holder(childs)]).toEqual(["ada", "child"]);
  });

  it("is published once it comes back, and what becomes of it there holds here", () => {
    const told = story();
    const held = told.claim(ADA, ["lib"], { m: 1 });
    const own = said(ADA, "claim", { id: held, m: 1, paths: ["lib"], lease: 60, subject: "work" });
    expect(bring(told, [own])).toEqual(revoking());
    expect(told.state.claims.get(held)?.published).toBe(true);
    const taken = said(FAR, "release", { ref: held, m: 2, ...FORCED });
    expect(bring(told, [taken])).toEqual(revoking([held, null]));
    expect(told.holder(held)).toBe(null);
  });

  it("ends if another's of the same id was published", () => {
    const told = story();
    const held = told.claim(ADA, ["lib"], { m: 1 });
    expect(bring(told, [farClaim(["docs"], { id: held })])).toEqual(revoking([held, null]));
    expect(told.state.claims.get(held)).toMatchObject({ owner: "far", paths: ["docs"] });
  });

  it("is lost if it was published second, even where the first is over meanwhile", () => {
    const told = story();
    const held = told.claim(ADA, ["lib"], { m: 1 });
    const own = said(ADA, "claim", { id: held, m: 1, paths: ["lib"], lease: 60, subject: "work" });
    const over = said(FAR, "release", { ref: "claim_far", m: 2 });
    expect(bring(told, [farClaim(["lib"]), own, over])).toEqual(revoking([held, null]));
    expect(told.state.claims.size).toBe(0);
  });

  it("keeps the longer lease, here or there", () => {
    const told = story();
    const held = told.claim(ADA, ["lib"], { m: 1 });
    told.say(ADA, "heartbeat", { m: 30 });
    const { until } = told.state.claims.get(held)!;
    bring(told, [said(ADA, "claim", { id: held, m: 1, paths: ["lib"], lease: 60, subject: "w" })]);
    expect(told.state.claims.get(held)!.until).toBeGreaterThanOrEqual(until);
    expect(sharedOf(told.state).claims.get(held)!.until).toBeLessThan(until);
  });
});

describe("what was published", () => {
  it("is in the way here as if it had been said here", () => {
    const told = story();
    bring(told, [farClaim(["lib"])]);
    expect(told.say(ADA, "claim", { paths: ["lib/a"], lease: 60 })).toEqual({
      outcome: "void",
      reason: "claim-conflict",
      conflicts: ["claim_far"],
    });
  });

  it("stays ended here while the published ledger does not know that yet", () => {
    const told = story();
    bring(told, [farClaim(["lib"])]);
    const release = { ref: "claim_far", ...FORCED };
    told.say(ADA, "release", { id: "release_1", ...release });
    const held = told.claim(BOB, ["lib"]);
    expect(bring(told, [said(FAR, "lesson", { m: 5, subject: "news" })])).toEqual(revoking());
    expect([told.holder("claim_far"), told.holder(held)]).toEqual([null, "bob"]);
    bring(told, [said(ADA, "release", { id: "release_1", m: 6, ...release })]);
    expect(told.state.published!.ended.size).toBe(0);
    expect([told.holder("claim_far"), told.holder(held)]).toEqual([null, "bob"]);
  });

  it("stands again if what took it over was revoked, or ended before it was published", () => {
    const other = farClaim(["src"], { id: "claim_src", session: "far2" });
    for (const isRevoked of [true, false]) {
      const told = story();
      bring(told, [farClaim(["lib"])]);
      const mine = told.claim(ADA, ["lib", "src"], { over: ["claim_far"], ...FORCED });
      expect(told.holder("claim_far")).toBe(null);
      if (!isRevoked) told.say(ADA, "release", { ref: mine });
      expect(told.state.published!.settled).toBe(isRevoked);
      const verdict = bring(told, isRevoked ? [other] : []);
      expect(verdict).toEqual(isRevoked ? revoking([mine, "claim_src"]) : revoking());
      expect(told.holder("claim_far")).toBe("far");
    }
  });

  it("does not bring back what was released here while it was on its way", () => {
    const told = story();
    bring(told, []);
    const held = told.claim(ADA, ["lib"], { m: 1 });
    told.say(ADA, "release", { ref: held });
    const mine = told.claim(BOB, ["lib"], { m: 3 });
    const own = said(ADA, "claim", { id: held, m: 1, paths: ["lib"], lease: 60, subject: "work" });
    expect(bring(told, [own])).toEqual(revoking());
    expect([told.holder(held), told.holder(mine)]).toEqual([null, "bob"]);
  });

  it("is read anew by force, and own claims wait to be published once more", () => {
    const told = story();
    const held = told.claim(ADA, ["docs"], { m: 1 });
    const own = said(ADA, "claim", { id: held, m: 1, paths: ["docs"], lease: 60, subject: "work" });
    bring(told, [farClaim(["lib"]), own], { cursor: "main:1" });
    const other = farClaim(["etc"], { id: "claim_etc" });
    expect(bring(told, [other])).toEqual(revoking());
    expect(bring(told, [other], { ...FORCED })).toEqual(revoking());
    expect([...told.state.claims.keys()]).toEqual([held, "claim_etc"]);
    expect(told.state.claims.get(held)?.published).toBe(false);
    expect(told.state.published).toMatchObject({ count: 1, sent: null });
  });

  it("tells of no more than the newest revocations", () => {
    const told = story();
    for (let n = 0; n < 40; n++) told.claim(ADA, [`lib/${n}`], { m: 1 });
    bring(told, [farClaim(["lib"])], { m: 2 });
    expect(told.state.revoked).toHaveLength(32);
    expect(told.state.revoked.at(-1)).toMatchObject({ session: "ada", by: "claim_far" });
    const paths = Array.from({ length: 40 }, (_, n) => `etc/${n}`);
    told.claim(ADA, paths, { m: 3 });
    bring(told, [farClaim(["etc"], { id: "claim_2" })], { m: 4 });
    expect(told.state.revoked.at(-1)?.scopes).toEqual(paths.slice(0, 16));
  });
});

describe("a checkpoint", () => {
  it("keeps the published state as text until something is published", () => {
    const told = story();
    bring(told, [farClaim(["lib"])]);
    const saved = snapshot(told.state, "hot") as Raw;
    const state = restore(JSON.parse(JSON.stringify(saved)));
    const claim = { kind: "claim", id: "c", paths: ["lib/a"], lease_until: minute(90) };
    const verdict = fold(state, { v: 1, at: minute(30), ...BOB, ...claim });
    expect(verdict).toMatchObject({ reason: "claim-conflict", conflicts: ["claim_far"] });
    expect(state.published!.folded).toEqual(expect.any(String));
    state.published!.folded = "not even looked at";
    const again = snapshot(state, "hot")["published"] as Raw;
    expect(again["folded"]).toBe("not even looked at");
  });
});

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

/** Claims of owners who are no kin that meet. */
function strangers(state: State): string[] {
  const claims = [...state.claims.values()];
  return claims.flatMap((one, n) =>
    claims.slice(n + 1).flatMap((other) => {
      const apart = one.tree !== null && other.tree !== null && one.tree !== other.tree;
      const share = one.resources.some((each) => other.resources.includes(each));
      const within = (a: string, b: string): boolean => `${a}/`.startsWith(`${b}/`);
      const meet = one.folded.some((a) => other.folded.some((b) => within(a, b) || within(b, a)));
      const [a, b] = [one.owner, other.owner];
      const kin = a === b || descendsFrom(state, a, b) || descendsFrom(state, b, a);
      const all = state.published === null ? null : foldedOf(state.published);
      const far = all && (descendsFrom(all, a, b) || descendsFrom(all, b, a));
      return !kin && !far && (share || (!apart && meet)) ? [`${one.id} ${other.id}`] : [];
    }),
  );
}
