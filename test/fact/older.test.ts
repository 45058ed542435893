/** Lines of the first implementation, translated: what each kind becomes, and what is said where it cannot be carried. */

import { describe, expect, it } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import { isOlderLine, olderFact } from "../../lib/fact/older/line.ts";
import { wellFormed } from "../../lib/fact/well_formed.ts";
import fc from "../fast_check.ts";
import { OLDER_DAY, olderId, olderLine } from "./older_lines.ts";

function translated(line: string) {
  const older = olderFact(JSON.parse(line))!;
  return { ...older, notes: [...older.notes] };
}

const day = OLDER_DAY.map(translated);
const nth = (seq: number) => day[seq - 1]!;

describe("a line of the older format", () => {
  it("is told from everything else", () => {
    for (const line of OLDER_DAY) expect(isOlderLine(JSON.parse(line))).toBe(true);
    for (const other of [null, [], {}, { event_type: "claim" }, { event_type: 1, payload: {} }])
      expect(isOlderLine(other)).toBe(false);
  });

  it("becomes a whole fact with its own id, time and speaker", () => {
    for (const { fact } of day) expect(wellFormed({ ...fact }), fact.id).toBe("whole");
    const { fact } = nth(8);
    expect(fact).toMatchObject({ id: olderId(8), at: "2026-08-03T10:08:00.000Z" });
    expect([fact.tool, fact.session]).toEqual(["claude_code:01", "older/claude_code:01"]);
    expect(nth(28).fact.session).toBe("older/codex/sess:tmux#live");
  });

  it.each<[seq: number, about: Partial<Record<keyof Fact, unknown>>, notes: string[]]>([
    [1, { kind: "presence", subject: "agent presence: claude_code:01" }, []],
    [2, { kind: "lead", status: "taken" }, []],
    [4, { kind: "ack", tool: "codex" }, []],
    [5, { kind: "mission", summary: "parse files of any size", target: undefined }, []],
    [6, { kind: "mission", target: "codex", may: "edit src/lexer", summary: undefined }, []],
    [6, { must_check: "the tests; the docs" }, []],
    [7, { kind: "backlog", item: "lexer", intent: "split the lexer", owns: ["src/lexer"] }, []],
    [8, { kind: "claim", paths: ["src/a.ts"], lease_until: "2026-08-03T10:38:00.000Z" }, []],
    [9, { paths: ["src/lexer"], resources: ["port:3000"], run: "r1" }, ["lease-assumed"]],
    [9, { lease_until: "2026-08-03T12:09:00.000Z", parent_steps: ["s0"] }, ["lease-assumed"]],
    [10, { lease_until: "2026-08-03T10:40:00.000Z" }, ["lease-assumed"]],
    [11, { kind: "handoff", target: "codex", ack_by: "2026-08-03T11:00:00.000Z" }, []],
    [12, { kind: "receipt", ref: olderId(11) }, []],
    [13, { kind: "release", ref: olderId(8) }, []],
    [14, { kind: "release", paths: ["src/lexer"] }, ["release-by-scope"]],
    [16, { kind: "retract", ref: olderId(15) }, []],
    [18, { paths: undefined, evidence: ["file:/home/ada/notes.md"] }, ["scope-as-evidence"]],
    [19, { wake_after: "2026-08-03T10:50:00.000Z", reason: "tests run" }, []],
    [20, { kind: "wake", ref: olderId(19) }, []],
    [21, { kind: "older.wake", tool: "rally" }, ["without-effect"]],
    [22, { kind: "older.read" }, ["without-effect"]],
    [23, { kind: "older.session", status: "active" }, ["without-effect", "path-left-out"]],
    [24, { kind: "older.claim.expired" }, ["without-effect"]],
    [26, { kind: "lead", status: "handed", target: "codex" }, []],
    [27, { kind: "decision", status: "binding", paths: ["src"] }, []],
    [28, { kind: "older.telepathy", subject: "hm" }, ["without-effect"]],
  ])("%i becomes %j", (seq, about, notes) => {
    const { fact, notes: said } = nth(seq);
    expect({ ...fact, ...about }).toEqual(fact);
    expect(said.filter((each) => each !== "session-made")).toEqual(notes);
  });

  it("keeps what has no field here, but no path of the machine it was written on", () => {
    const { older } = nth(7).fact as unknown as { older: Record<string, unknown> };
    expect(older).toEqual({
      engagement: "2026-08-03",
      event_type: "backlog-item",
      schema: "agent-rally.fact.v1",
      seq: 7,
      thread_id: "backlog-lexer",
    });
    expect(JSON.stringify(nth(23).fact)).toContain("rally-claude-02");
    expect(JSON.stringify(nth(23).fact)).not.toContain("/home/ada");
  });

  it("renames a tool that is none here, two that look alike to two names, and whom it addresses alike", () => {
    const tools = ["Claude Code/1", "Claude Code 1", "all", "unknown", "", 7, undefined];
    const facts = tools.map((tool) => translated(olderLine(1, "lesson", { tool })));
    for (const { fact, notes } of facts) {
      expect(fact.tool).toMatch(/^older:[A-Za-z0-9_.-]*\.[0-9a-f]{8}$/);
      expect(notes).toContain("tool-renamed");
    }
    expect(new Set(facts.map(({ fact }) => fact.tool)).size).toBe(tools.length);
    const to = translated(olderLine(2, "handoff", { target: "Claude Code/1" }));
    expect(to.fact.target).toBe(facts[0]!.fact.tool);
  });

  it("makes an id of what it says where it has none, the same every time and for no other line", () => {
    const without = (seq: number, summary: string) =>
      translated(olderLine(seq, "lesson", { event_id: undefined, summary })).fact.id;
    expect(without(1, "a")).toMatch(/^older_[0-9a-f]{16}$/);
    expect(without(1, "a")).toBe(without(1, "a"));
    expect(new Set([without(1, "a"), without(1, "b"), without(2, "a")]).size).toBe(3);
  });

  it("reads times in other zones, and is none without a time", () => {
    const at = (created_at: unknown, occurred_at?: unknown) => {
      const line = JSON.parse(olderLine(1, "lesson", { created_at }));
      return olderFact({ ...line, occurred_at })?.fact.at;
    };
    expect(at("2026-08-03T10:00:00+02:00")).toBe("2026-08-03T08:00:00.000Z");
    expect(at("2026-08-03T10:00:00.123456Z")).toBe("2026-08-03T10:00:00.123Z");
    expect(at("soon", "2026-08-03T10:00:00Z")).toBe("2026-08-03T10:00:00.000Z");
    expect(at("soon", 7)).toBeUndefined();
  });

  it("cannot close a segment or hold what was never held, whatever its type is called", () => {
    for (const type of ["engagement.closed", "heartbeat", "sync", "lead", "directive", "SHOUT é"])
      expect(translated(olderLine(1, type)).fact.kind).toMatch(/^older\./);
    const access = translated(olderLine(1, "claim", { scope: ["advisory:port:1", "file:../x"] }));
    expect([access.fact.paths, access.fact.resources]).toEqual([undefined, undefined]);
    expect(access.fact.evidence).toEqual(["advisory:port:1", "file:../x"]);
  });

  it("never throws, whatever stands in it, and is never malformed as a whole", () => {
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom("claim", "run:x", "file:a", "all"));
    const names = [...Object.keys(JSON.parse(OLDER_DAY[0]!).payload), "session", "from_session_id"];
    const payload = fc.dictionary(fc.constantFrom(...names), value);
    const type = fc.constantFrom(
      ...OLDER_DAY.map((line) => JSON.parse(line).event_type as string),
      "x y",
    );
    fc.assert(
      fc.property(type, payload, (event_type, payload) => {
        const occurred_at = "2026-08-03T10:00:00Z";
        const older = olderFact({ event_type, occurred_at, payload, seq: 1 })!;
        expect(wellFormed({ ...older.fact })).not.toBe("none");
        expect(olderFact({ event_type, occurred_at, payload, seq: 1 })).toEqual(older);
      }),
      { numRuns: 300 },
    );
  });
});
