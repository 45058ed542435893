/** What `inbox` says is unread, against a list in memory: over random ledgers, near the end of them and far behind it. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import { encodeRecord } from "../../lib/fact/line.ts";
import fc from "../fast_check.ts";
import { Cast } from "./cast.ts";

interface Voice {
  readonly tool: string;
  readonly session: string;
  readonly parent?: string;
}

const ADA: Voice = { tool: "codex:01", session: "ada" };
/** Goes on as Ada, once. */
const ANN: Voice = { tool: "codex:01", session: "ann" };
const TWIN: Voice = { tool: "codex:01", session: "twin" };
const CHILD: Voice = { tool: "codex:01", session: "child", parent: "ada" };
const BOB: Voice = { tool: "claude_code:01", session: "bob" };
const READERS = [ADA, TWIN, CHILD, BOB];
const NAMES = ["codex:01", "claude_code:01", "ada", "ann", "twin", "child", "all", "gemini:01"];
const KINDS = ["handoff", "directive", "artifact", "blocker", "risk", "a.later.kind"];

const OTHERS = ["blank", "damaged", "void", "repeat", "unaddressed"] as const;
const RARE = ["goes on", "closes"] as const;
type Other = (typeof OTHERS | typeof RARE)[number];

const who = fc.constantFrom(...READERS);
const MOVES = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        by: who,
        to: fc.constantFrom(...NAMES),
        kind: fc.constantFrom(...KINDS),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        reader: who,
        limit: fc.constantFrom(undefined, 1, 3),
      }),
    },
    { weight: 2, arbitrary: fc.record({ own: who }) },
    { weight: 4, arbitrary: fc.constantFrom(...OTHERS) },
    { weight: 1, arbitrary: fc.constantFrom(...RARE) },
  ),
  { minLength: 8, maxLength: 24, size: "max" },
);
type Move = typeof MOVES extends fc.Arbitrary<(infer T)[]> ? T : never;

interface Unread {
  readonly id: string;
  readonly source: "direct" | "broadcast";
  /** Its place among all that was sent. */
  readonly n: number;
}

/** A room and what was sent in it, in a list. */
class Model {
  readonly cast = new Cast();
  readonly sent: { readonly id: string; readonly by: string; readonly to: string }[] = [];
  /** How many of those sent have been acknowledged, by line, of either sort. */
  readonly read = new Map<string, { direct: number; broadcast: number }>();
  segment = "main";
  gone = false;
  last = "";
  #n = 0;

  /** Ada is another session from when Ann goes on. */
  now(voice: Voice): Voice {
    return voice === ADA && this.gone ? ANN : voice;
  }

  write(voice: Voice, about: Partial<Fact>): string {
    const fact = this.cast.fact({ ...this.now(voice), id: `x_${this.#n++}`, ...about });
    this.last = Buffer.from(encodeRecord(fact)).toString();
    this.append(this.last);
    return fact.id;
  }

  append(text: string): void {
    appendFileSync(join(this.cast.room, "log", `${this.segment}.jsonl`), text);
  }

  send(by: Voice, to: string, kind: string): void {
    const id = this.write(by, { kind, target: to, subject: "x" as never });
    this.sent.push({ id, by: lineOf(by), to });
  }

  /** What is unread of whom, oldest first. */
  unread(reader: Voice): Unread[] {
    const names = [lineOf(reader), ...(reader.parent === undefined ? [reader.tool] : [])];
    if (reader === ADA && this.gone) names.push("ann");
    const read = this.readBy(reader);
    return this.sent.flatMap(({ id, by, to }, n) => {
      if (by === lineOf(reader)) return [];
      if (to === "all") return n < read.broadcast ? [] : { id, source: "broadcast", n };
      return n < read.direct || !names.includes(to) ? [] : { id, source: "direct", n };
    });
  }

  readBy(reader: Voice): { direct: number; broadcast: number } {
    return this.read.get(lineOf(reader)) ?? { direct: 0, broadcast: 0 };
  }

  async acknowledge(reader: Voice, limit: number | undefined): Promise<void> {
    const shown = this.unread(reader).slice(0, limit ?? 1000);
    const before = this.bytes();
    const argv = ["inbox", "--ack", "--limit", String(limit ?? 1000)] as const;
    const { messages } = await this.cast.ok(reader.tool, argv, this.as(reader));
    expect(messages.map(({ id }) => id)).toEqual(shown.map(({ id }) => id));
    const last = shown.at(-1);
    if (last === undefined) expect(this.bytes()).toBe(before);
    else this.mark(reader, { direct: last.n + 1, broadcast: last.n + 1 });
  }

  /** Acknowledges only what was sent to it alone. */
  async acknowledgeOwn(reader: Voice): Promise<void> {
    const last = this.unread(reader).findLast(({ source }) => source === "direct");
    if (last === undefined) return;
    const { located } = await this.cast.ok(null, ["locate", last.id]);
    const cursor = `${located!.segment}:${located!.offset}`;
    this.write(reader, { kind: "inbox", status: "direct", cursor });
    this.mark(reader, { direct: last.n + 1, broadcast: 0 });
  }

  mark(reader: Voice, { direct, broadcast }: { direct: number; broadcast: number }): void {
    const before = this.readBy(reader);
    this.read.set(lineOf(reader), {
      direct: Math.max(before.direct, direct),
      broadcast: Math.max(before.broadcast, broadcast),
    });
  }

  async holds(): Promise<void> {
    const before = this.bytes();
    for (const reader of READERS) {
      const expected = this.unread(reader);
      const { unread, messages, omitted } = await this.cast.ok(
        reader.tool,
        ["inbox", "--limit", "1000"],
        this.as(reader),
      );
      expect(messages.map(({ id, source }) => [id, source])).toEqual(
        expected.map(({ id, source }) => [id, source]),
      );
      const direct = expected.filter(({ source }) => source === "direct").length;
      const total = expected.length;
      expect({ unread, omitted }).toEqual({
        unread: { direct, broadcast: total - direct, total },
        omitted: 0,
      });
    }
    expect(this.bytes()).toBe(before);
  }

  as(reader: Voice) {
    return { env: { RALLY_SESSION_ID: this.now(reader).session } };
  }

  bytes(): string {
    return this.cast.ledger(this.segment);
  }
}

/** The line of sessions that is one owner. */
function lineOf({ session }: Voice): string {
  return session === "ann" ? "ada" : session;
}

async function played(model: Model, move: Move): Promise<void> {
  if (typeof move === "object" && "by" in move) model.send(move.by, move.to, move.kind);
  else if (typeof move === "object" && "own" in move) await model.acknowledgeOwn(move.own);
  else if (typeof move === "object") await model.acknowledge(move.reader, move.limit);
  else await OTHERWISE[move](model);
}

const OTHERWISE: Readonly<Record<Other, (model: Model) => void | Promise<void>>> = {
  blank: (model) => model.append("\n\n \n"),
  damaged: (model) => model.append(`${model.last.replace("x_", "y_")}\n{"v":1,`.concat("\n")),
  void: (model) => {
    model.write(BOB, { kind: "handoff", target: "all", paths: ["../out"] });
  },
  repeat: (model) => model.append(model.last),
  unaddressed: (model) => void model.write(BOB, { kind: "artifact" }),
  "goes on": (model) => {
    if (model.gone) return;
    model.gone = true;
    model.write(ADA, { kind: "session", status: "continues", ref: "ada" });
  },
  closes: async (model) => {
    const name = `e${model.sent.length}`;
    if (model.segment === name) return;
    await model.cast.ok("gemini:01", ["enter", "--engagement", name]);
    model.segment = name;
  },
};

function begun(): Model {
  const model = new Model();
  model.cast.append({ ...ADA, kind: "presence" });
  for (const voice of [TWIN, CHILD, BOB, { tool: "gemini:01", session: "eve" }])
    model.write(voice, { kind: "presence" });
  return model;
}

/** How much stands before it all: less than is read back from the end, or more. */
const PASTS: Readonly<Record<string, (model: Model) => void>> = {
  "in a new room": () => {},
  "behind more that is addressed to others than the state keeps": (model) => {
    model.send(BOB, "codex:01", "handoff");
    model.send(ADA, "all", "handoff");
    for (let n = 0; n < 150; n++) model.send(BOB, "gemini:01", "artifact");
  },
  "behind and before more lines than are read back": (model) => {
    model.send(BOB, "codex:01", "handoff");
    model.send(ADA, "all", "handoff");
    for (let n = 0; n < 140; n++) model.send(BOB, "gemini:01", "artifact");
    const filler = Array.from({ length: 2100 }, () => ({ ...BOB, kind: "artifact" }));
    model.cast.append(...filler);
  },
};

describe("what is unread", () => {
  it.each(Object.entries(PASTS))("is what a list in memory says, %s", async (_, past) => {
    await fc.assert(
      fc.asyncProperty(MOVES, async (moves) => {
        const model = begun();
        past(model);
        for (const move of moves) await played(model, move);
        await model.holds();
      }),
      { numRuns: 8 },
    );
  });
});
