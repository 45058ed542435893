import { describe, expect, it } from "vitest";
import { EXAMPLE } from "../../lib/fanout/example.ts";
import { type Plan, plan } from "../../lib/fanout/plan.ts";
import { readDescriptor } from "../../lib/fanout/read_descriptor.ts";
import { MOST_HOST_NATIVE } from "../../lib/fanout/team.ts";
import fc from "../fast_check.ts";
import { clean, task } from "./descriptors.ts";

const planned = (tasks: readonly unknown[], team = 5, each = 6): Plan =>
  plan(clean(tasks), { team, tasks: each });
const many = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, n) => task(`t${n}`, more));
const reading = { owns: "read-only" };
const reasons = (tasks: readonly unknown[]): string[] =>
  planned(tasks).reasons.map(({ code }) => code);

describe("waves and the critical path", () => {
  const tasks = [
    task("late", { depends_on: ["b", "a"], expect: "10m" }),
    task("a", { expect: "1h" }),
    task("b", { depends_on: ["a"], expect: "5m" }),
    task("c", { expect: "30m" }),
  ];

  it("follow what the tasks wait for, in the order of the descriptor", () => {
    expect(planned(tasks).waves).toEqual([["a", "c"], ["b"], ["late"]]);
  });

  it("take as long as the tasks say", () => {
    expect(planned(tasks)).toMatchObject({
      critical_path: ["a", "b", "late"],
      critical_path_seconds: 75 * 60,
      total_seconds: 105 * 60,
      expected: true,
      ideal_speed_up: 1.4,
    });
  });

  it("count what is not said as the average of what is, and alike where nothing is", () => {
    const some = planned([task("a", { expect: "10m" }), task("b", { expect: "20m" }), task("c")]);
    expect(some).toMatchObject({ total_seconds: 45 * 60, expected: false, critical_path: ["b"] });
    const none = planned([task("a"), task("b"), task("c", { depends_on: ["a"] })]);
    expect(none).toMatchObject({ ideal_speed_up: 1.5, critical_path: ["a", "c"] });
  });
});

describe("whether to fan out", () => {
  it.each<[string, unknown[], string[]]>([
    ["only-reading", many(3, reading), ["only-reading"]],
    [
      "one-file-set",
      [task("a"), task("b", reading), task("c", reading)],
      ["one-file-set", "few-writers"],
    ],
    [
      "one-chain",
      [task("a"), task("b", { depends_on: ["a"] })],
      ["one-chain", "few-writers", "little-speed-up"],
    ],
    [
      "few-writers",
      [task("a"), task("r", reading), task("s", reading), task("b", { depends_on: ["a"] })],
      ["few-writers"],
    ],
    [
      "few-writers, through one that reads",
      [
        task("a"),
        task("r", { ...reading, depends_on: ["a"] }),
        task("b", { depends_on: ["r"] }),
        ...many(3, reading),
      ],
      ["few-writers"],
    ],
    ["too-small", [task("a", { expect_lines: 4 }), task("b", { expect_lines: 5 })], ["too-small"]],
    [
      "little-speed-up",
      [task("a", { expect: "2h" }), task("b", { expect: "10m" })],
      ["little-speed-up"],
    ],
  ])("is not for %s", (_, tasks, wanted) => {
    expect(reasons(tasks)).toEqual(wanted);
    expect(planned(tasks)).toMatchObject({ fan_out: false, team: [], requires_human: false });
  });

  it.each<[string, unknown[]]>([
    ["two writers side by side", many(2)],
    ["ten lines", [task("a", { expect_lines: 4 }), task("b", { expect_lines: 6 })]],
    ["lines that not all say", [task("a", { expect_lines: 1 }), task("b")]],
    ["half as fast again", [task("a"), task("b"), task("c", { depends_on: ["a"] })]],
  ])("is for %s", (_, tasks) => expect(reasons(tasks)).toEqual([]));

  it("is for the example", () => {
    const example = readDescriptor(JSON.stringify(EXAMPLE));
    if ("violations" in example) throw new Error("the example is not clean");
    const made = plan(example, { team: 5, tasks: 6 });
    expect(made).toMatchObject({ fan_out: true, warnings: [] });
  });
});

describe("the team", () => {
  const sizes = (tasks: readonly unknown[], team?: number) => planned(tasks, team).team.length;
  const cross = { tier: "cross-host" };

  it.each([
    [2, 5, 2],
    [3, 5, 3],
    [18, 5, 3],
    [19, 5, 4],
    [25, 5, 5],
    [60, 5, 5],
    [60, 8, 8],
    [60, 9, 9],
    [60, 2, 2],
  ])("for %i tasks, of at most %i, has %i members", (count, most, size) => {
    expect(sizes(many(count, cross), most)).toBe(size);
  });

  it("of five or more is for a person to agree to", () => {
    expect(planned(many(24, cross)).requires_human).toBe(false);
    expect(planned(many(25, cross)).requires_human).toBe(true);
  });

  it("has at most four of the host's own, and says so where more are needed", () => {
    const { team, warnings } = planned(many(40), 8);
    expect(team.length).toBe(4);
    expect(warnings.map(({ code }) => code)).toContain("host-native");
    const mixed = planned(
      [
        ...many(30),
        ...many(30, cross).map((each) => ({ ...each, id: `x${each["id"]}`, owns: "read-only" })),
      ],
      8,
    );
    expect(mixed.team.map(({ tier }) => tier)).toEqual([
      ...Array(4).fill("host-native"),
      ...Array(4).fill("cross-host"),
    ]);
  });

  it("does every task once, none of another tier, in an order that can be followed, under different roles", () => {
    const tier = fc.constantFrom("host-native", "cross-host");
    const role = fc.constantFrom(undefined, "writer", "reviewer");
    const tasks = fc
      .array(fc.record({ tier, role, before: fc.array(fc.nat({ max: 30 }), { maxLength: 2 }) }), {
        minLength: 1,
        maxLength: 40,
      })
      .map((all) =>
        all.map(({ before, ...more }, n) =>
          task(`t${n}`, {
            ...more,
            depends_on: before.filter((each) => each < n).map((each) => `t${each}`),
          }),
        ),
      );
    fc.assert(
      fc.property(tasks, fc.integer({ min: 2, max: 9 }), (all, most) => {
        const { team, waves } = planned(all, most);
        if (team.length === 0) return;
        expect(team.flatMap((each) => each.tasks).toSorted()).toEqual(
          all.map((each) => String(each["id"])).toSorted(),
        );
        expect(team.length).toBeLessThanOrEqual(most);
        expect(new Set(team.map((each) => each.role)).size).toBe(team.length);
        expect(team.filter((each) => each.tier === "host-native").length).toBeLessThanOrEqual(
          MOST_HOST_NATIVE,
        );
        const wave = new Map(waves.flatMap((ids, n) => ids.map((id) => [id, n] as const)));
        const tiers = new Map(all.map((each) => [each["id"], each["tier"]]));
        for (const member of team) {
          expect(member.tasks.length).toBeGreaterThan(0);
          expect(new Set(member.tasks.map((id) => tiers.get(id)))).toEqual(new Set([member.tier]));
          const order = member.tasks.map((id) => wave.get(id)!);
          expect(order).toEqual(order.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it("gives nobody more than enough while another has room", () => {
    const loads = planned(many(20, cross)).team.map(({ tasks }) => tasks.length);
    expect(loads).toEqual([5, 5, 5, 5]);
    const crowded = planned(many(31, cross));
    expect(crowded.warnings.map(({ code }) => code)).toContain("crowded");
    expect(planned(many(30, cross)).warnings.map(({ code }) => code)).not.toContain("crowded");
  });

  it("gives a task to whoever has done one of its role", () => {
    const roles = ["writer", "tester", "reader", "tester"];
    const { team } = planned(roles.map((role, n) => task(`t${n}`, { role })));
    expect(team.map(({ tasks }) => tasks)).toEqual([["t0"], ["t1", "t3"], ["t2"]]);
  });

  it("has the roles that the tasks name", () => {
    const tasks = [task("a", { role: "lexer" }), task("b", { role: "lexer" }), task("c")];
    expect(planned(tasks).team.map(({ role }) => role)).toEqual(["lexer", "lexer-2", "worker"]);
  });

  it("is warned of when handing out takes more than 40 % of the critical path", () => {
    const codes = (count: number, expect: string) =>
      planned(many(count, { expect })).warnings.map(({ code }) => code);
    expect(codes(4, "20m")).toEqual([]);
    expect(codes(4, "19m")).toEqual(["coordination"]);
  });
});
