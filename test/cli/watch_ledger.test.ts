/** A ledger that changes under a watch, and what the watch keeps of it. */
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeRecord } from "../../lib/fact/line.ts";
import type { Cast } from "./cast.ts";
import { begun, inShort, keptIn, LESSONS, lesson, ME, watch } from "./watch.ts";

const LOST = "rally: what was read last is not in the ledger any more; it goes on at the end\n";

describe("a ledger that changes under a watch", () => {
  const log = (cast: Cast, segment = "main") => join(cast.room, `log/${segment}.jsonl`);
  const bytes = (cast: Cast, subject: string) =>
    encodeRecord(cast.fact({ kind: "lesson", subject } as never));

  it("may be closed and archived: it goes on in the next segment", async () => {
    const cast = await begun();
    const close = async () => void (await cast.ok(ME, ["engagement", "close", "next"]));
    const { events, err } = await watch(cast, LESSONS, [
      lesson(cast, "1"),
      close,
      lesson(cast, "2"),
    ]);
    expect([inShort(events), err]).toEqual([["lesson 1", "lesson 2"], ""]);
    await cast.ok(ME, ["engagement", "close", "third"]);
    await lesson(cast, "3")();
    const again = await watch(cast, LESSONS, []);
    expect([inShort(again.events), again.err]).toEqual([["lesson 3"], ""]);
  });

  it("waits for a line that is half written, and says it once", async () => {
    const cast = await begun();
    const line = bytes(cast, "halves");
    const half = line.length >> 1;
    const seen: number[] = [];
    const { events } = await watch(cast, LESSONS, [
      () => appendFileSync(log(cast), line.slice(0, half)),
      () => seen.push(0),
      () => appendFileSync(log(cast), line.slice(half)),
      lesson(cast, "next"),
    ]);
    expect(inShort(events)).toEqual(["lesson halves", "lesson next"]);
    // It was there between both halves, and looked.
    expect(seen).toEqual([0]);
  });

  it("steps over damaged lines, records that are no facts, and repeats", async () => {
    const cast = await begun();
    const once = bytes(cast, "once");
    const { events } = await watch(cast, LESSONS, [
      () => cast.appendBytes('\n{"v":1,"id":"lesson_torn\n', bytes(cast, "broken").slice(0, -30)),
      () => cast.append({ kind: "lesson", subject: "nobody", tool: "all" } as never),
      () => cast.appendBytes(once, once, "\n", "\n\n"),
      lesson(cast, "next"),
    ]);
    expect(inShort(events)).toEqual(["lesson once", "lesson next"]);
    expect((await watch(cast, LESSONS, [])).events).toEqual([]);
  });

  it("may be another file with the same facts: what was said is not said again", async () => {
    const cast = await begun();
    const replace = () => {
      copyFileSync(log(cast), `${log(cast)}.new`);
      renameSync(`${log(cast)}.new`, log(cast));
      cast.appendBytes(bytes(cast, "behind"));
    };
    const scenes = [lesson(cast, "1"), replace, lesson(cast, "2"), lesson(cast, "3")];
    const { events, err } = await watch(cast, LESSONS, scenes);
    expect(inShort(events)).toEqual(["lesson 1", "lesson behind", "lesson 2", "lesson 3"]);
    expect(err).toBe("");
  });

  it("may hold its facts elsewhere: the last one that was read is looked for by its id", async () => {
    const cast = await begun();
    await watch(cast, LESSONS, [lesson(cast, "1")]);
    await lesson(cast, "2")();
    const lines = cast.ledger();
    rmSync(join(cast.room, "cache"), { recursive: true, force: true });
    writeFileSync(
      log(cast),
      `\n${new TextDecoder().decode(bytes(cast, "earlier")).trim()}\n${lines}`,
    );
    const again = await watch(cast, LESSONS, []);
    expect([inShort(again.events), again.err]).toEqual([["lesson 2"], ""]);
  });

  it.each([
    ["cut short", (cast: Cast) => truncateSync(log(cast), 0)],
    [
      "another",
      (cast: Cast) => {
        rmSync(log(cast));
        cast.appendBytes(bytes(cast, "other"));
      },
    ],
  ] as const)(
    "that is %s, so that its place is gone, is followed from its end, and that is said",
    async (_, change) => {
      const cast = await begun();
      const scenes = [
        lesson(cast, "1"),
        () => change(cast),
        () => cast.appendBytes(bytes(cast, "2")),
      ];
      const { events, err } = await watch(cast, LESSONS, scenes);
      expect([inShort(events), err]).toEqual([["lesson 1", "lesson 2"], LOST]);
      rmSync(join(cast.room, "log"), { recursive: true });
      mkdirSync(join(cast.room, "log"));
      expect((await watch(cast, LESSONS, [])).err).toBe(LOST);
      expect(await watch(cast, LESSONS, [() => cast.appendBytes(bytes(cast, "3"))])).toMatchObject({
        err: "",
      });
    },
  );

  it("is followed from its end where what was kept cannot be read, and that is said", async () => {
    const cast = await begun();
    await watch(cast, LESSONS, [lesson(cast, "1")]);
    await lesson(cast, "2")();
    const kept = JSON.parse(readFileSync(keptIn(cast), "utf8"));
    const odd = [{ told: 7 }, { place: 7 }, { process: {} }, { asked: null }];
    const texts = odd.map((each) => JSON.stringify({ ...kept, ...each }));
    for (const text of ["", "{}", "null", "\u0000", ...texts]) {
      writeFileSync(keptIn(cast), text);
      const { exit, events, err } = await watch(cast, LESSONS, []);
      const said = "rally: what was kept of where it stood cannot be read; it goes on at the end\n";
      expect([exit, events, err]).toEqual([0, [], said]);
    }
    expect((await watch(cast, LESSONS, [])).err).toBe("");
  });

  it("finds its way behind a checkpoint that is ahead of it", async () => {
    const cast = await begun();
    await watch(cast, LESSONS, [lesson(cast, "1")]);
    cast.append(
      ...Array.from({ length: 80 }, (_, n) => ({ kind: "lesson", subject: `${n}` }) as never),
    );
    await cast.ok(ME, ["room"]);
    const { events } = await watch(cast, LESSONS, []);
    expect(inShort(events)).toEqual(Array.from({ length: 80 }, (_, n) => `lesson ${n}`));
  });
});
