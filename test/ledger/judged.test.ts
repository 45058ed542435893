import { describe, expect, it } from "vitest";
import { encodeRecord } from "../../lib/fact/line.ts";
import { isRepeatOf, judged, judgedEach } from "../../lib/ledger/judged.ts";
import { type Deadline, NEVER } from "../../lib/room/deadline.ts";
import { ADA, BOB, type Saying } from "../room/story.ts";
import { append, claimed, folded, said, watchedRoom } from "./scratch_room.ts";

describe("`judged()`", () => {
  it("finds the first line with an id, and what became of it", () => {
    const { place } = watchedRoom();
    append(folded(place), [
      claimed(ADA, "claim_1", "src"),
      claimed(BOB, "claim_2", "src"),
      said(ADA, "release_1", { ref: "claim_1" }),
    ]);
    append(folded(place), [
      said(BOB, "receipt_1", { refs: ["x", "claim_1"] }),
      claimed(ADA, "claim_1", "docs"),
    ]);
    expect(judged(folded(place), "claim_1")).toMatchObject({
      seq: 1,
      record: { paths: ["src"] },
      verdict: { outcome: "granted" },
    });
    expect(judged(folded(place), "claim_2")).toMatchObject({ verdict: { conflicts: ["claim_1"] } });
  });

  it("finds nothing where there is nothing, and folds nothing for it", () => {
    const { place } = watchedRoom();
    expect(judged(folded(place), "claim_1")).toBeUndefined();
    append(folded(place), [claimed(ADA, "claim_1", "src")]);
    const ledger = folded(place);
    const decoded = ledger.count.factsDecoded;
    expect(judged(ledger, "claim_none")).toBeUndefined();
    expect(ledger.count.factsDecoded).toBe(decoded);
  });

  it("finds an id of any form", () => {
    const { place, files } = watchedRoom();
    append(folded(place), [said(ADA, "heartbeat_1")]);
    for (const [n, id] of ['quote " and \\', "\u202eevil", "日本", "line\nend"].entries()) {
      const fact = { ...said(BOB, "lesson_1", { m: n, subject: "words" }), id };
      files.put(
        "/.rally/log/main.jsonl",
        Buffer.concat([files.readWhole("/.rally/log/main.jsonl")!, encodeRecord(fact)]),
      );
      expect(judged(folded(place), id)).toMatchObject({
        record: { id },
        verdict: { outcome: "effective" },
      });
    }
  });
});

describe("`judgedEach()`", () => {
  it("folds once for all, and tells nothing of those for which there was no time", () => {
    const { place } = watchedRoom();
    const ids = Array.from({ length: 20 }, (_, n) => `claim_${n}`);
    append(
      folded(place),
      ids.map((id) => claimed(ADA, id, id)),
    );
    const ledger = folded(place);
    const decoded = ledger.count.factsDecoded;
    const all = judgedEach(ledger, [...ids, "claim_none", "claim_none"], NEVER);
    expect(ledger.count.factsDecoded - decoded).toBe(ids.length);
    expect(ids.map((id) => all.get(id)?.seq)).toEqual(ids.map((_, n) => n + 1));
    expect([all.size, all.get("claim_none")]).toEqual([21, null]);
    let left = 2;
    const short: Deadline = { passed: () => left-- <= 0, left: () => Math.max(0, left) };
    expect([...judgedEach(ledger, ["x", "y", "claim_1", "z"], short)]).toEqual([
      ["x", null],
      ["y", null],
    ]);
  });
});

describe("`isRepeatOf()`", () => {
  const FIRST = claimed(ADA, "claim_1", "src", { m: 1, subject: "work", seen: "a" });

  it.each<[string, Saying, boolean]>([
    ["nothing", {}, true],
    ["its time, with the same lease", { m: 500 }, true],
    ["its session", { session: "other" }, true],
    ["what had been read", { seen: "b" }, true],
    ["its tool", { tool: "codex:01" }, false],
    ["its lease", { lease: 61 }, false],
    ["its paths", { paths: ["docs"] }, false],
    ["its subject", { subject: "other work" }, false],
    ["a field more", { force: true }, false],
  ])("of a retry that changes %s", (_, changed, same) => {
    expect(
      isRepeatOf(
        FIRST,
        claimed(ADA, "claim_1", "src", { m: 1, subject: "work", seen: "a", ...changed }),
      ),
    ).toBe(same);
  });

  it("of a first one as it was read back", () => {
    expect(isRepeatOf({ ...FIRST, ...{ sum: "00000000" } }, FIRST)).toBe(true);
  });
});
