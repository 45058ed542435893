import { describe, expect, it } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import { fold } from "../../lib/room/fold.ts";
import { KINDS, type KindName } from "../../lib/room/kinds.ts";
import { type Offer, type Outgoing, outgoing, type Said } from "../../lib/room/outgoing.ts";
import { promised } from "../../lib/room/promised.ts";
import { emptyState, type State } from "../../lib/room/state.ts";
import { minute } from "./hostile_sequences.ts";
import { closing, FAR, farClaim, said as saidFar, stringOf } from "./publishing.ts";
import { ADA, BOB, CHILD, GRANDCHILD, type Saying, type Voice } from "./story.ts";

const FORCED: Saying = { force: true, reason: "it must be" };

/** A room that keeps what was said in it, and publishes. */
class Home {
  readonly state: State = emptyState("whole");
  readonly said: Said[] = [];
  readonly #published: string[] = [];
  #sent = 0;
  #now = 0;

  say(by: Voice, kind: string, { m = this.#now + 1, lease, ...fields }: Saying = {}): string {
    this.#now = m;
    const until = lease === undefined ? {} : { lease_until: minute(m + lease) };
    const head = { v: 1, id: `${kind}_${this.state.seq}`, kind, at: minute(m), ...by };
    const fact = { ...head, ...until, ...fields } as unknown as Fact;
    const verdict = fold(this.state, { ...fact });
    if (kind !== "remote" && kind !== "sync") this.said.push({ fact, verdict });
    return fact.id;
  }

  claim(by: Voice, path: string, saying: Saying = {}): string {
    return this.say(by, "claim", { lease: 60, subject: "work", paths: [path], ...saying });
  }

  /** Brings these, as the newest that are published. */
  bring(strings: readonly string[], m = this.#now): void {
    const id = `sync_${this.state.seq}`;
    const last = closing(this.state, strings);
    for (const fact of strings) this.say(HELPER, "remote", { v: 2, ref: id, fact, m });
    this.say(HELPER, "sync", { id, m, ...last });
    this.#published.push(...strings);
  }

  asked(mode: Offer["mode"] = "claims", from = this.#sent): Outgoing {
    const there = new Set(this.#published.map((each) => (JSON.parse(each) as Fact).id));
    return outgoing(this.state, { mode, said: this.said.slice(from), there });
  }

  going(mode: Offer["mode"] = "claims"): string[] {
    return this.asked(mode).facts.map(({ id }) => id);
  }

  /** Publishes what goes out, and brings it back. */
  publish(mode: Offer["mode"] = "claims"): string[] {
    const { facts } = this.asked(mode);
    this.#sent = this.said.length;
    this.bring(facts.map((each) => stringOf({ ...each })));
    return facts.map(({ id }) => id);
  }
}

/** Who syncs; claims of others do not run on by that. */
const HELPER: Voice = { tool: "helper", session: "helper" };

function begun(home: Home): void {
  home.say(ADA, "session", { status: "begun" });
  home.say(CHILD, "session", { status: "begun", parent: "ada" });
}

describe("of what is said of claims", () => {
  it("those go out that stand, in their order, and nothing that lost or is over", () => {
    const home = new Home();
    const first = home.claim(ADA, "lib");
    home.claim(BOB, "lib");
    const released = home.claim(BOB, "docs");
    home.say(BOB, "release", { ref: released });
    const second = home.claim(BOB, "src");
    home.claim(BOB, "src");
    home.say(ADA, "lesson", { subject: "learned" });
    expect(home.going()).toEqual([first, second]);
  });

  it.each<[string, Saying]>([
    ["in one worktree", { tree: "/w" }],
    ["to a port", { resources: ["port:80"] }],
  ])("none goes out that is limited %s", (_, saying) => {
    const home = new Home();
    home.claim(ADA, "lib", saying);
    expect(home.going()).toEqual([]);
  });

  it("what is published does not go out again, nor what was passed over before it", () => {
    const home = new Home();
    home.claim(ADA, "lib");
    const published = home.claim(ADA, "src");
    const after = home.claim(ADA, "etc");
    const { fact } = home.said.find((each) => each.fact.id === published)!;
    home.bring([stringOf({ ...fact })]);
    expect(home.going()).toEqual([after]);
  });

  it("what is published does not go out again though nobody says since when", () => {
    const home = new Home();
    home.claim(ADA, "lib");
    home.publish();
    const asked: Offer = { mode: "claims", said: home.said, there: new Set() };
    expect(outgoing(home.state, asked).facts).toEqual([]);
  });

  it("a release that had no effect does not go out", () => {
    const home = new Home();
    const claim = home.claim(ADA, "lib");
    home.publish();
    home.say(BOB, "release", { ref: claim });
    expect(home.going()).toEqual([]);
  });

  it("one that is revoked never goes out", () => {
    const home = new Home();
    home.claim(ADA, "src");
    const other = home.claim(ADA, "lib");
    home.bring([farClaim(["src"])]);
    expect(home.going()).toEqual([other]);
  });

  it.each<[string, string, Voice, Saying]>([
    ["release", "release", ADA, {}],
    ["forced release", "release", BOB, FORCED],
    ["retract", "retract", ADA, {}],
  ])("a %s goes out of what is published", (_, kind, by, saying) => {
    const home = new Home();
    const claim = home.claim(ADA, "lib");
    expect(home.publish()).toEqual([claim]);
    const ending = home.say(by, kind, { ref: claim, ...saying });
    expect(home.going()).toEqual([ending]);
  });

  it("a claim that took over what is published goes out, and with it nothing that undid it", () => {
    const home = new Home();
    const claim = home.claim(ADA, "lib");
    home.publish();
    const over = home.claim(BOB, "lib", { over: [claim], ...FORCED });
    expect(home.going()).toEqual([over]);
    home.say(BOB, "release", { ref: over });
    expect(home.going()).toEqual([]);
  });

  it("the end of a session goes out if it ends something published", () => {
    const home = new Home();
    home.say(BOB, "session", { status: "ended" });
    const claim = home.claim(ADA, "lib");
    expect(home.publish()).toEqual([claim]);
    const ended = home.say(ADA, "session", { status: "ended" });
    expect(home.going()).toEqual([ended]);
  });

  it("the end of a session that has released all does not", () => {
    const home = new Home();
    const claim = home.claim(ADA, "lib");
    home.publish();
    const released = home.say(ADA, "release", { ref: claim });
    home.say(ADA, "session", { status: "ended" });
    expect(home.going()).toEqual([released]);
  });

  it("that a session goes on under another id goes out if the old one is known there", () => {
    const home = new Home();
    home.say(BOB, "session", { status: "begun" });
    home.say({ ...BOB, session: "new-bob" }, "session", { status: "continues", ref: "bob" });
    const claim = home.claim(ADA, "lib");
    const on = home.say({ ...ADA, session: "new-ada" }, "session", {
      status: "continues",
      ref: "ada",
    });
    expect(home.going()).toEqual([claim, on]);
  });
});

it("a session that went on under another id prolongs and ends what it held under the old one", () => {
  const home = new Home();
  const next = { ...ADA, session: "next" };
  home.claim(ADA, "lib", { m: 0 });
  home.publish();
  const on = home.say(next, "session", { m: 1, status: "continues", ref: "ada" });
  const beat = home.say(next, "heartbeat", { m: 30 });
  const ended = home.say(next, "session", { status: "ended" });
  expect(home.going()).toEqual([on, beat, ended]);
});

describe("what prolongs", () => {
  it.each([
    [19, false],
    [20, true],
    [59, true],
    // It would end there what is over, and here with it.
    [61, false],
  ])("a heartbeat after %i of 60 minutes goes out: %s", (m, goes) => {
    const home = new Home();
    home.claim(ADA, "lib", { m: 0 });
    home.publish();
    const beat = home.say(ADA, "heartbeat", { m });
    expect(home.going()).toEqual(goes ? [beat] : []);
  });

  it("of many heartbeats as few go out as are needed", () => {
    const home = new Home();
    home.claim(ADA, "lib", { m: 0 });
    home.publish();
    const beats = [10, 20, 30, 40, 50, 60].map((m) => home.say(ADA, "heartbeat", { m }));
    expect(home.going()).toEqual([beats[1], beats[3], beats[5]]);
  });

  it("a heartbeat of somebody without a published claim does not", () => {
    const home = new Home();
    home.claim(ADA, "lib", { m: 0 });
    home.publish();
    home.say(BOB, "heartbeat", { m: 30 });
    expect(home.going()).toEqual([]);
  });

  it("nor does one of somebody whose claim is taken over", () => {
    const home = new Home();
    const claim = home.claim(ADA, "lib", { m: 0 });
    home.publish();
    const over = home.claim(BOB, "lib", { m: 1, over: [claim], ...FORCED });
    home.say(ADA, "heartbeat", { m: 30 });
    expect(home.going()).toEqual([over]);
  });

  it("a claim that renews what is another's there, or over, does not go out", () => {
    const home = new Home();
    home.claim(ADA, "lib", { m: 0 });
    home.publish();
    home.say(ADA, "lesson", { m: 50, subject: "still here" });
    home.claim(ADA, "lib/a", { m: 70 });
    expect(home.going()).toEqual([]);
  });

  it("a claim that renews what is there and what stays here does not go out: it would be granted there", () => {
    const home = new Home();
    home.claim(ADA, "lib", { m: 0 });
    home.claim(ADA, "src", { resources: ["port:80"] });
    home.publish();
    home.say(ADA, "claim", { m: 30, lease: 60, paths: ["lib/a", "src/a"], subject: "both" });
    expect(home.said.at(-1)?.verdict.outcome).toBe("renewed");
    expect(home.going()).toEqual([]);
  });

  it("a claim that renews another goes out if it makes its lease longer by enough", () => {
    const home = new Home();
    home.claim(ADA, "lib", { m: 0 });
    home.publish();
    home.claim(ADA, "lib/a", { m: 5 });
    const longer = home.claim(ADA, "lib/b", { m: 6, lease: 120 });
    expect(home.going()).toEqual([longer]);
  });

  it("a claim that renewed what has ended since does not", () => {
    const home = new Home();
    const claim = home.claim(ADA, "lib", { m: 0 });
    home.publish();
    home.claim(ADA, "lib/a", { m: 30 });
    const released = home.say(ADA, "release", { ref: claim });
    expect(home.going()).toEqual([released]);
  });
});

describe("kin", () => {
  it("are introduced by what they said, before all else, the eldest first", () => {
    const home = new Home();
    begun(home);
    home.say(GRANDCHILD, "session", { status: "begun", parent: "child" });
    const [one, other] = [home.claim(ADA, "lib"), home.claim(GRANDCHILD, "lib/a")];
    const { facts, introduce } = home.asked();
    expect(introduce).toEqual([]);
    expect(facts.map(({ id, session }) => [id, session].join(" "))).toEqual([
      "session_0 ada",
      "session_1 child",
      "session_2 grandchild",
      `${one} ada`,
      `${other} grandchild`,
    ]);
    home.publish();
    expect([...home.state.claims.keys()]).toEqual([one, other]);
    expect(home.going()).toEqual([]);
  });

  it("would lose to each other otherwise", () => {
    const home = new Home();
    begun(home);
    const [one, other] = [home.claim(ADA, "lib"), home.claim(CHILD, "lib/a")];
    const claims = home.asked().facts.filter(({ kind }) => kind === "claim");
    home.bring(claims.map((each) => stringOf({ ...each })));
    expect(claims.map(({ id }) => id)).toEqual([one, other]);
    expect([...home.state.claims.keys()]).toEqual([one]);
  });

  it("who said it before the cursor are to be introduced anew, without moving a lease", () => {
    const home = new Home();
    begun(home);
    home.publish();
    const claim = home.claim(CHILD, "lib");
    const { introduce } = home.asked();
    expect(introduce).toEqual([
      { kind: "session", at: minute(1), tool: ADA.tool, session: "ada", status: "begun" },
      {
        kind: "session",
        at: home.said.at(-1)!.fact.at,
        tool: CHILD.tool,
        session: "child",
        parent: "ada",
        status: "begun",
      },
    ]);
    const until = home.state.claims.get(claim)!.until;
    const said = introduce.map(({ kind, tool, session, ...rest }) =>
      home.say({ tool, session }, kind, { ...rest }),
    );
    expect(home.state.claims.get(claim)?.until).toBe(until);
    expect(home.asked()).toMatchObject({ introduce: [] });
    expect(home.publish()).toEqual([...said, claim]);
    expect(home.going()).toEqual([]);
  });

  it("who go on from a session that is known there are not introduced", () => {
    const home = new Home();
    begun(home);
    home.claim(CHILD, "lib");
    home.publish();
    const next = { ...CHILD, session: "next" };
    const on = home.say(next, "session", { status: "continues", ref: "child" });
    const claim = home.claim(next, "src");
    expect(home.asked().introduce).toEqual([]);
    expect(home.going()).toEqual([on, claim]);
  });

  it("are introduced as they are now, and those who have ended are not", () => {
    const home = new Home();
    begun(home);
    home.say({ ...ADA, session: "next" }, "session", { status: "continues", ref: "ada" });
    home.claim(CHILD, "lib");
    expect(home.asked().introduce).toMatchObject([
      { session: "next" },
      { session: "child", parent: "next" },
    ]);
    home.say({ ...ADA, session: "next" }, "session", { status: "ended" });
    expect(home.asked().introduce).toMatchObject([{ session: "child" }]);
  });

  it("are not introduced where they are known, or nobody is kin", () => {
    const home = new Home();
    begun(home);
    home.claim(CHILD, "lib");
    home.publish();
    home.claim(CHILD, "src");
    home.claim(BOB, "docs");
    expect(home.asked()).toMatchObject({ introduce: [], facts: [{}, {}] });
  });
});

describe("with all that travels", () => {
  /** What opens something that another fact can end. */
  const OPENING: [string, Saying, string][] = [
    ["blocker", { subject: "stop" }, "resolve"],
    ["risk", { subject: "hm" }, "resolve"],
    ["handoff", { subject: "yours", target: ADA.tool }, "receipt"],
    ["standby", {}, "wake"],
    ["decision", { subject: "so be it" }, "retract"],
    ["artifact", { subject: "look" }, "retract"],
    ["lesson", { subject: "learned" }, "retract"],
  ];

  it.each(OPENING)("a %s goes out while it stands", (kind, saying, end) => {
    const home = new Home();
    const opened = home.say(ADA, kind, saying);
    expect(home.going("claims")).toEqual([]);
    expect(home.going("all")).toEqual([opened]);
    home.say(ADA, end, { ref: opened });
    expect(home.going("all")).toEqual([]);
  });

  it.each(OPENING)("what ends a %s goes out once that is published", (kind, saying, end) => {
    const home = new Home();
    const opened = home.say(ADA, kind, saying);
    expect(home.publish("all")).toEqual([opened]);
    const ended = home.say(ADA, end, { ref: opened });
    expect(home.going("all")).toEqual([ended]);
  });

  it("of lead, mission and backlog the last word goes out", () => {
    const home = new Home();
    home.say(ADA, "lead", { status: "taken" });
    const lead = home.say(ADA, "lead", { status: "handed", target: BOB.tool });
    home.say(BOB, "mission", { summary: "first" });
    const mission = home.say(BOB, "mission", { summary: "second" });
    home.say(BOB, "backlog", { item: "a", intent: "done with" });
    home.say(BOB, "backlog", { item: "a", status: "done" });
    const item = home.say(BOB, "backlog", { item: "b", intent: "to do" });
    expect(home.going("all")).toEqual([lead, mission, item]);
  });

  it("nothing goes out of a kind that is for one machine, or that nobody knows", () => {
    const home = new Home();
    for (const kind of Object.keys(KINDS) as KindName[])
      if (KINDS[kind].travels === "never") home.say(ADA, kind, { subject: "here" });
    home.say(ADA, "novelty", { subject: "of tomorrow" });
    expect(home.going("all")).toEqual([]);
  });

  it("every kind that travels can be asked for", () => {
    for (const kind of Object.keys(KINDS) as KindName[]) {
      const home = new Home();
      const fact = { v: 1, id: "x_1", kind, at: minute(1), ...ADA } as unknown as Fact;
      const said = [{ fact, verdict: { outcome: "effective" } as const }];
      expect(() => outgoing(home.state, { mode: "all", said, there: new Set() })).not.toThrow();
    }
  });
});

it("what no remote can carry stays at home, and is told", () => {
  const home = new Home();
  // Raw in the ledger of an older version or of an import; escaped, and thrice as long, when it is published.
  const [long, short] = [11_000, 10_000].map((n) => "\u00ad".repeat(n));
  const opened = home.say(ADA, "handoff", { subject: "x", target: BOB.tool, summary: long! });
  const carried = home.say(ADA, "handoff", { subject: "x", summary: short! });
  expect(home.asked("all").tooLong).toMatchObject([{ id: opened }]);
  expect(home.going("all")).toEqual([carried]);
});

describe("a claim is promised", () => {
  const asked = (home: Home, claim: string, by: Voice = ADA, m = 5) =>
    promised(home.state, [claim], { session: by.session, now: Date.parse(minute(m)) });

  it("once it is published and stands, to whose it is, while its published lease runs", () => {
    const home = new Home();
    const claim = home.claim(ADA, "lib", { m: 0 });
    expect(asked(home, claim)).toEqual([]);
    home.publish();
    expect(asked(home, claim)).toEqual([claim]);
    expect(asked(home, claim, BOB)).toEqual([]);
    home.say(ADA, "lesson", { m: 50, subject: "still here" });
    expect(asked(home, claim, ADA, 59)).toEqual([claim]);
    expect(asked(home, claim, ADA, 60)).toEqual([]);
    expect(home.state.claims.has(claim)).toBe(true);
    home.say(ADA, "release", { ref: claim });
    expect(asked(home, claim)).toEqual([]);
  });

  it("not while more is to come", () => {
    const home = new Home();
    const claim = home.claim(ADA, "lib", { m: 0 });
    home.publish();
    const more = [saidFar(FAR, "lesson", { subject: "more" })];
    const last = closing(home.state, more);
    home.say(HELPER, "remote", { v: 2, ref: "sync_part", fact: more[0]! });
    home.say(HELPER, "sync", { id: "sync_part", ...last, status: "part" });
    expect(asked(home, claim)).toEqual([]);
  });
});
