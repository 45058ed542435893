import { describe, expect, it } from "vitest";
import { ownerOf } from "../../lib/room/family.ts";
import { ADA, BOB, CHILD, EVE, type Line, type Story, story, type Voice } from "./story.ts";

const DAY = 24 * 60;
const LATER = 100 * DAY;

/** Lets so many facts pass that every sweep has been made, `m` minutes after the beginning. */
function pass({ say }: Story, m: number): void {
  for (let i = 0; i < 300; i++) say(EVE, "heartbeat", { m });
}

describe("a session is", () => {
  it.each<[string, boolean, readonly Line[], number]>([
    [
      "forgotten 30 days after it ended",
      false,
      [[ADA, "session", { m: 1, status: "ended" }]],
      1 + 30 * DAY,
    ],
    [
      "known for 30 days after it ended",
      true,
      [[ADA, "session", { m: 1, status: "ended" }]],
      30 * DAY,
    ],
    ["known while it has not ended", true, [], LATER],
    [
      "known while it leads",
      true,
      [
        [ADA, "lead", { m: 1, status: "taken" }],
        [ADA, "session", { m: 2, status: "ended" }],
      ],
      LATER,
    ],
    [
      "known while a descendant lives",
      true,
      [
        [CHILD, "heartbeat", { parent: "ada" }],
        [ADA, "session", { status: "ended" }],
      ],
      LATER,
    ],
    [
      "forgotten with its descendants",
      false,
      [
        [CHILD, "heartbeat", { parent: "ada" }],
        [CHILD, "session", { status: "ended" }],
        [ADA, "session", { status: "ended" }],
      ],
      LATER,
    ],
    [
      "known under its old id while it goes on",
      true,
      [[CHILD, "session", { status: "continues", ref: "ada" }]],
      LATER,
    ],
    [
      "forgotten under its old id when it is over",
      false,
      [
        [CHILD, "session", { status: "continues", ref: "ada" }],
        [CHILD, "session", { status: "ended" }],
      ],
      LATER,
    ],
  ])("%s (%s)", (_, known, lines, m) => {
    const told = story();
    told.say(ADA, "heartbeat", { m: 0 });
    for (const line of lines) told.say(...line);
    pass(told, m);
    expect(told.state.sessions.has("ada")).toBe(known);
    // What a session said of itself goes on with it.
    const owner = ownerOf(told.state, "ada");
    expect(told.state.rest?.profiles.has(owner)).toBe(known);
  });

  it("void for ever under an id that goes on elsewhere", () => {
    const told = story();
    told.say(ADA, "heartbeat", { m: 0 });
    told.say(CHILD, "session", { status: "continues", ref: "ada" });
    pass(told, LATER);
    expect(told.say(ADA, "heartbeat")).toMatchObject({ reason: "session-continued" });
  });

  it("a stranger to its former children once it was forgotten", () => {
    const told = story();
    told.say(ADA, "heartbeat", { m: 0 });
    told.say(CHILD, "heartbeat", { m: 0, parent: "ada" });
    told.say(ADA, "session", { m: 1, status: "ended" });
    told.say(CHILD, "session", { m: 29 * DAY, status: "ended" });
    pass(told, 40 * DAY);
    expect([...told.state.sessions.keys()]).toEqual(["child", "eve"]);
    const impostor: Voice = { tool: BOB.tool, session: "ada" };
    told.claim(impostor, ["src"]);
    const verdict = told.say(CHILD, "claim", { paths: ["src/a.ts"], lease: 60 });
    expect(verdict).toMatchObject({ reason: "claim-conflict" });
  });
});

describe.each(["artifact", "lesson"])("each %s", (kind) => {
  const listed = ({ state }: Story): string[] => [
    ...state.rest![kind === "artifact" ? "artifacts" : "lessons"].keys(),
  ];

  it("leaves after 7 days, by the time of later ones", () => {
    const told = story();
    told.say(ADA, kind, { id: "old", m: 0, subject: "words" });
    told.say(ADA, kind, { id: "new", m: 7 * DAY, subject: "words" });
    expect(listed(told)).toEqual(["old", "new"]);
    told.say(ADA, kind, { id: "newest", m: 7 * DAY + 1, subject: "words" });
    expect(listed(told)).toEqual(["new", "newest"]);
  });

  it("leaves behind 200 newer ones", () => {
    const told = story();
    for (let i = 0; i <= 200; i++) told.say(ADA, kind, { id: `n${i}`, m: i, subject: "words" });
    expect(listed(told)).toHaveLength(200);
    expect(listed(told)[0]).toBe("n1");
  });
});
