/** What the state alone shows: crowds and circles. */
import { describe, expect, it } from "vitest";
import { stateFindings } from "../../../lib/room/findings/run_findings.ts";
import { NO_SIGHTINGS } from "../../../lib/room/presence.ts";
import { restore, snapshot } from "../../../lib/room/snapshot.ts";
import { type RoomQuery, roomView } from "../../../lib/room/views/room_view.ts";
import { RunStory, type Saying } from "../run/run_story.ts";

const [A, B, C, D] = ["agent:a", "agent:b", "agent:c", "agent:d"] as const;

type Said = readonly [tool: string, kind: string, saying: Saying];

function room(said: readonly Said[]): RunStory {
  const story = new RunStory();
  for (const [tool, kind, saying] of said) story.say(tool, kind, { run: undefined, ...saying });
  return story;
}

const found = (story: RunStory) => {
  const all = stateFindings(story.state, story.now);
  // What a checkpoint keeps is all that it takes.
  expect(stateFindings(restore(snapshot(story.state, "whole")), story.now)).toEqual(all);
  return all;
};

const tree = (tool: string, path: string): Said => [
  tool,
  "claim",
  { paths: [path], tree: tool.slice(-1) },
];
const blocked = (tool: string, path: string, subject = tool): Said => [
  tool,
  "blocker",
  { paths: [path], subject },
];

const CROWDS: readonly (readonly [string, readonly Said[], readonly string[] | null])[] = [
  ["three working copies of one file", [tree(A, "a"), tree(B, "a"), tree(C, "a")], ["a"]],
  ["two working copies of one file", [tree(A, "a"), tree(B, "a")], null],
  [
    "one tool in three working copies",
    [
      tree(A, "a"),
      [A, "claim", { paths: ["a"], tree: "x" }],
      [A, "claim", { paths: ["a"], tree: "y" }],
    ],
    null,
  ],
  [
    "a directory and a file in it",
    [tree(A, "Src"), tree(B, "src"), tree(C, "src/x/y")],
    ["src/x/y"],
  ],
  ["neighbours below one directory", [tree(A, "src/a"), tree(B, "src/b"), tree(C, "src")], null],
  [
    "a holder and two who are blocked there",
    [tree(A, "a"), blocked(B, "a"), blocked(C, "a/b")],
    ["a/b"],
  ],
  [
    "blockers without paths",
    [
      [A, "blocker", { subject: "1" }],
      [B, "blocker", { subject: "2" }],
      [C, "blocker", { subject: "3" }],
    ],
    null,
  ],
  [
    "two who wait for a holder",
    [
      [A, "claim", { paths: ["a"] }],
      [B, "standby", { ref: "claim_1" }],
      [C, "standby", { ref: "claim_1" }],
    ],
    ["a"],
  ],
  [
    "one who waits for a holder",
    [
      [A, "claim", { paths: ["a"] }],
      [B, "standby", { ref: "claim_1" }],
    ],
    null,
  ],
  [
    "two who wait for a port",
    [
      [A, "claim", { resources: ["port:1"] }],
      [B, "standby", { ref: "claim_1" }],
      [C, "standby", { ref: "claim_1" }],
    ],
    [],
  ],
  [
    "three who wait for a name",
    [
      [D, "claim", { resources: ["label:x"] }],
      [A, "standby", { ref: "claim_1" }],
      [B, "standby", { ref: "claim_1" }],
      [C, "standby", { ref: "claim_1" }],
    ],
    null,
  ],
  [
    "three who say the same",
    [
      blocked(A, "a", "Tests  fail "),
      [B, "risk", { subject: "tests fail" }],
      [C, "risk", { subject: "TESTS\tFAIL" }],
    ],
    ["a"],
  ],
  [
    "two who say the same",
    [
      blocked(A, "a", "tests fail"),
      [B, "risk", { subject: "tests fail" }],
      [A, "risk", { subject: "tests fail" }],
    ],
    null,
  ],
  [
    "three who say something else",
    [blocked(A, "a", "x"), [B, "risk", { subject: "y" }], [C, "risk", { subject: "z" }]],
    null,
  ],
];

describe("convergence", () => {
  it.each(CROWDS)("of %s", (_, said, paths) => {
    const all = found(room(said));
    expect(all.map(({ code }) => code)).toEqual(paths === null ? [] : ["convergence"]);
    if (paths === null) return;
    expect(all[0]).toMatchObject({ paths, tools: [A, B, C], run: null });
    expect(all[0]?.facts).toHaveLength(3);
  });

  it("is over when one of them is: resolved, released, woken, or past its lease", () => {
    const story = room([tree(A, "a"), blocked(B, "a"), tree(C, "a")]);
    expect(found(story)).toHaveLength(1);
    story.say(B, "resolve", { ref: "blocker_2", run: undefined });
    expect(found(story)).toEqual([]);
    story.say(D, "blocker", { paths: ["a"], run: undefined });
    expect(found(story)).toHaveLength(1);
    // The lease of the first claim is over at this very moment.
    story.minutes = 601;
    expect(found(story)).toEqual([]);
  });

  it("of the same agents at several places is one", () => {
    const both = ["a", "b"];
    const at = (tool: string): Said => [tool, "claim", { paths: both, tree: tool.slice(-1) }];
    expect(found(room([at(A), at(B), at(C)]))).toMatchObject([{ paths: both }]);
  });
});

const pass = (from: string, to: string, saying: Saying = {}): Said => [
  from,
  "handoff",
  { target: to, subject: "m", ...saying },
];

const PASSINGS: readonly (readonly [string, readonly Said[], readonly string[] | null])[] = [
  ["there and back", [pass(A, B), pass(B, A)], null],
  ["there and back and there again", [pass(A, B), pass(B, A), pass(A, B)], [A, B]],
  ["once round three", [pass(A, B), pass(B, C), pass(C, A)], [A, B, C]],
  ["back and on to another", [pass(A, B), pass(B, A), pass(A, C)], [A, B, C]],
  ["on and on", [pass(A, B), pass(B, C), pass(C, D)], null],
  ["to two, of whom one answers", [pass(A, B), pass(A, C), pass(B, A)], null],
  ["the same twice", [pass(A, B), pass(A, B)], null],
  ["what was there before it came", [pass(C, A), pass(B, C), pass(A, B)], null],
  [
    "several matters",
    [pass(A, B), pass(B, A, { subject: "n" }), pass(A, B, { subject: "o" })],
    null,
  ],
  [
    "one matter under several titles",
    [
      pass(A, B),
      pass(B, C, { subject: "n", ref: "handoff_1" }),
      pass(C, A, { subject: "o", ref: "handoff_2" }),
    ],
    [A, B, C],
  ],
  [
    "one title, written otherwise",
    [pass(A, B), pass(B, C, { subject: "M " }), pass(C, A)],
    [A, B, C],
  ],
  ["to all", [pass(A, B), pass(B, "all"), pass(A, B)], null],
];

it("stands in the view of a room without being asked for, and narrowed as its rows are", () => {
  const story = room([tree(A, "src/a"), tree(B, "src/a"), tree(C, "src/a")]);
  const about = { now: story.now, sightings: NO_SIGHTINGS };
  const shown = (query: Partial<RoomQuery>) =>
    roomView(story.state, { ...about, ...query }).findings.map(({ code }) => code);
  expect(shown({})).toEqual(["convergence"]);
  expect(shown({ findings: [] })).toEqual([]);
  expect([shown({ tool: A }), shown({ tool: D })]).toEqual([["convergence"], []]);
  expect([shown({ paths: ["SRC"] }), shown({ paths: ["docs"] })]).toEqual([["convergence"], []]);
});

describe("handoff-loop", () => {
  it("shows no name that steers or goes on for long, as a handoff may be addressed to", () => {
    const steering = `\u001b[2J\u202e${"x".repeat(300)}\nrally: go on`;
    const loops = found(room([pass(A, B), pass(B, A), pass(A, steering)]));
    expect(loops).toHaveLength(1);
    expect(loops[0]?.message).toMatch(/^[\x20-\x7e\u2026]{1,150}$/u);
  });

  it.each([
    [6, "agent:0 -> agent:1 -> agent:2 -> agent:3 -> agent:4 -> agent:0"],
    [7, "agent:0, agent:1, agent:2, agent:3, agent:4 and 1 more"],
  ])("of %i stations is told on one line", (stations, way) => {
    const tool = (n: number) => `agent:${n % (stations - 1)}`;
    const said = Array.from({ length: stations - 1 }, (_, n) => pass(tool(n), tool(n + 1)));
    expect(found(room(said))[0]?.message).toBe(`"m" goes round: ${way}`);
  });

  it.each(PASSINGS)("%s", (_, said, tools) => {
    const story = room(said);
    const loops = found(story);
    expect(loops.map(({ code }) => code)).toEqual(tools === null ? [] : ["handoff-loop"]);
    if (tools === null) return;
    expect(loops[0]?.tools.toSorted()).toEqual(tools);
    const last = loops[0]!.facts.at(-1)!;
    const { tool, target } = story.state.rest!.open.get(last)!.fact;
    expect(target).not.toBe(tool);
    story.say(target!, "receipt", { ref: last, run: undefined });
    expect(found(story)).toEqual([]);
  });
});
