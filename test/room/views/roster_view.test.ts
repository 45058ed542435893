import { describe, expect, it } from "vitest";
import { untrusted } from "../../../lib/fact/untrusted.ts";
import {
  type Member,
  type RosterAgent,
  type RosterQuery,
  rosterView,
} from "../../../lib/room/views/roster_view.ts";
import fc from "../../fast_check.ts";

const NOW = Date.parse("2026-11-20T12:00:00.000Z");

function member(about: Partial<Member> = {}): Member {
  const { app = "app" } = about;
  return {
    session_id: "s",
    app,
    room: `/${app}/.rally`,
    tool: "codex:01",
    model: null,
    task: null,
    task_ref: null,
    health: "none",
    missed_count: 0,
    phase: null,
    host: null,
    cwd: null,
    parent: null,
    spawned: {},
    build_loop_run_label: null,
    formerly: [],
    seen: NOW,
    over: false,
    ...about,
  };
}

const view = (members: readonly Member[], query: Partial<RosterQuery> = {}) =>
  rosterView(members, { now: NOW, staleSecs: 120, all: false, ...query });

/** The tree in one line: `a(b c)`. */
const shape = (agents: readonly RosterAgent[]): string =>
  agents
    .map(({ session_id, apart, children }) => {
      const below = children.length === 0 ? "" : `(${shape(children)})`;
      return `${session_id}${apart === undefined ? "" : `!${apart}`}${below}`;
    })
    .join(" ");

const everyone = (agents: readonly RosterAgent[]): RosterAgent[] =>
  agents.flatMap((each) => [each, ...everyone(each.children)]);

describe("who is live", () => {
  it.each([
    ["just before the edge", NOW - 119_999, 119.9, false],
    ["exactly at the edge", NOW - 120_000, 120, false],
    ["just behind it", NOW - 120_001, 120, true],
    ["in the future", NOW + 3_600_000, 0, false],
  ])("is told by when it was last seen: %s", (_, seen, age, stale) => {
    const [agent] = view([member({ seen })], { all: true }).agents;
    expect([agent!.age_secs, agent!.stale]).toEqual([age, stale]);
    expect(view([member({ seen })]).agents).toHaveLength(stale ? 0 : 1);
  });

  it("is nobody who is over, however lately seen", () => {
    const { agents, live_count, stale_count } = view([member({ over: true })]);
    expect([agents, live_count, stale_count]).toEqual([[], 0, 1]);
  });

  it("is counted alike whether the stale are shown or not, and among one app only", () => {
    const members = [
      member({ session_id: "a" }),
      member({ session_id: "b", seen: NOW - 200_000 }),
      member({ session_id: "c", seen: NOW - 300_000 }),
      member({ session_id: "d", app: "other" }),
    ];
    const counts = (query: Partial<RosterQuery>) => {
      const { live_count, stale_count, agents } = view(members, query);
      return [live_count, stale_count, agents.length];
    };
    expect(counts({})).toEqual([2, 2, 2]);
    expect(counts({ all: true })).toEqual([2, 2, 4]);
    expect(counts({ app: "app" })).toEqual([1, 2, 1]);
    expect(counts({ app: "app", all: true })).toEqual([1, 2, 3]);
    expect(counts({ staleSecs: 250 })).toEqual([3, 1, 3]);
    expect(counts({ app: "nobody" })).toEqual([0, 0, 0]);
  });
});

describe("the tree", () => {
  it("hangs children below their parents, over rooms too, each level in order", () => {
    const members = [
      member({ session_id: "z", parent: "b" }),
      member({ session_id: "c", parent: "b", app: "far" }),
      member({ session_id: "b" }),
      member({ session_id: "a" }),
      member({ session_id: "a2", parent: "b" }),
    ];
    expect(shape(view(members).agents)).toBe("a b(a2 z c)");
  });

  it("makes roots of children whose parent is stale, elsewhere, unknown, or themselves", () => {
    const members = [
      member({ session_id: "a", parent: "gone" }),
      member({ session_id: "gone", seen: 0 }),
      member({ session_id: "b", parent: "elder" }),
      member({ session_id: "elder", app: "other" }),
      member({ session_id: "c", parent: "nobody" }),
      member({ session_id: "d", parent: "d" }),
    ];
    expect(shape(view(members, { app: "app" }).agents)).toBe("a b c d");
    expect(shape(view(members, { all: true }).agents)).toBe("c d gone(a) elder(b)");
  });

  it("prefers the parent of the same room where two have its id", () => {
    const members = ["one", "two"].flatMap((app) => [
      member({ app, session_id: "p" }),
      member({ app, session_id: "c", parent: "p", tool: `codex:${app}` }),
    ]);
    const { agents } = view(members);
    expect(agents.map(({ app, children }) => [app, children.map((each) => each.app)])).toEqual([
      ["one", ["one"]],
      ["two", ["two"]],
    ]);
  });

  it("keeps apart two rooms that are called the same", () => {
    const members = ["/b/.rally", "/a/.rally"].map((room) => member({ room }));
    expect(view(members).agents.map(({ room }) => room)).toEqual(["/a/.rally", "/b/.rally"]);
  });

  it("breaks a circle at its first, says so, and leaves what hangs below it", () => {
    const members = [
      member({ session_id: "c", parent: "b" }),
      member({ session_id: "b", parent: "a" }),
      member({ session_id: "a", parent: "c" }),
      // Comes before all of them, and is in no circle itself.
      member({ session_id: "Z", parent: "b" }),
    ];
    expect(shape(view(members).agents)).toBe("a!circle(b(Z c))");
  });

  it("begins anew where it would be too deep, and nobody's stack breaks", () => {
    const name = (n: number) => String(n).padStart(6, "0");
    const chain = Array.from({ length: 100_000 }, (_, n) =>
      member({ session_id: name(n), parent: n === 0 ? null : name(n - 1) }),
    );
    const { agents } = view(chain);
    expect(agents).toHaveLength(Math.ceil(chain.length / 64));
    expect(agents.slice(0, 2).map(({ apart }) => apart)).toEqual([undefined, "depth"]);
    expect(everyone(agents)).toHaveLength(chain.length);
    const ring = [{ ...chain[0]!, parent: name(chain.length - 1) }, ...chain.slice(1)];
    expect(view(ring).agents[0]).toMatchObject({ session_id: name(0), apart: "circle" });
  });

  it("has everybody in it exactly once, whoever says to be whose child", () => {
    const ids = fc.constantFrom("a", "b", "c", "d", "e", "f", "g");
    const any = fc.record({
      session_id: ids,
      app: fc.constantFrom("one", "two"),
      parent: fc.option(fc.oneof(ids, fc.constant("nobody"))),
    });
    const some = fc.uniqueArray(any, { selector: ({ session_id, app }) => `${app} ${session_id}` });
    fc.assert(
      fc.property(some, fc.func(fc.nat()), (list, order) => {
        const members = list.map(member);
        const { agents } = view(members);
        const names = (all: readonly { app: string; session_id: string }[]) =>
          all.map(({ app, session_id }) => `${app} ${session_id}`).sort();
        const all = everyone(agents);
        expect(names(all)).toEqual(names(members));
        for (const each of all)
          for (const child of each.children) expect(child.parent).toBe(each.session_id);
        // A root has no parent here, or one below it.
        for (const { apart, parent, session_id, children } of agents)
          if (
            parent !== null &&
            parent !== session_id &&
            list.some((m) => m.session_id === parent)
          ) {
            expect(apart).toBe("circle");
            expect(everyone(children).map((each) => each.session_id)).toContain(parent);
          } else expect(apart).toBeUndefined();
        // The order in which rooms were read says nothing.
        const shuffled = members.toSorted(
          (a, b) => order(a.app, a.session_id) - order(b.app, b.session_id),
        );
        expect(view(shuffled).agents).toEqual(agents);
      }),
      { numRuns: 2000 },
    );
  });
});

it("never counts less than nothing, and leaves live children out of what was said", () => {
  const members = [
    member({ session_id: "a", spawned: { explore: 2, review: -3 } }),
    member({ session_id: "z", spawned: { many: 1e308, more: 1e308 } }),
    member({ session_id: "b", parent: "a", task: untrusted("x") }),
  ];
  const [agent, boaster] = view(members).agents;
  expect(boaster!.spawned_total).toBe(Number.MAX_SAFE_INTEGER);
  expect([agent!.spawned, agent!.spawned_total, agent!.children.length]).toEqual([
    { explore: 2, review: 0 },
    2,
    1,
  ]);
});
