import { describe, expect, it } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import { encodeRecord } from "../../lib/fact/line.ts";
import { unreached } from "../../lib/ledger/chain.ts";
import { ADA, BOB, EVE } from "../room/story.ts";
import { faultyDisk } from "./faulty_disk.ts";
import type { MemoryDisk } from "./memory_disk.ts";
import { append, claimed, folded, known, OPTIONS, said, watchedRoom } from "./scratch_room.ts";

const CLOSE = said(ADA, "engagement.closed_1", { m: 2, successor: "s2" });
const path = (segment: string): string => `/.rally/log/${segment}.jsonl`;

/** A room in whose first segment Ada holds `src`. */
function begun() {
  const { place, files, called } = watchedRoom();
  append(folded(place), [claimed(ADA, "claim_1", "src")]);
  return { place, files, called };
}

/** Ids of the facts in one segment's file, whatever the fold makes of them. */
function linesIn(files: MemoryDisk, segment: string): string[] {
  const lines = Buffer.from(files.readWhole(path(segment)) ?? [])
    .toString()
    .split("\n");
  return lines.filter((line) => line !== "").map((line) => (JSON.parse(line) as Fact).id);
}

describe("where no valid close is found", () => {
  /** The close is damaged, its successor stands. */
  function damaged() {
    const { place, files } = begun();
    const ledger = folded(place);
    append(ledger, [CLOSE]);
    append(ledger, [claimed(BOB, "claim_2", "docs", { m: 3 })]);
    const bytes = Buffer.from(files.readWhole(path("main"))!);
    bytes[bytes.indexOf("engagement.closed_1")]! ^= 1;
    files.put(path("main"), bytes);
    return { place, files };
  }

  it("the chain follows the segment that names this one as its predecessor", () => {
    const { place } = damaged();
    const { state } = folded(place, true);
    expect(state.segments).toEqual(["main", "s2"]);
    expect([...state.claims.keys()]).toEqual(["claim_1", "claim_2"]);
    expect(state.rest?.damaged).toBe(1);
  });

  it("and writers go on there", () => {
    const { place, files } = damaged();
    expect(append(folded(place, true), [claimed(EVE, "claim_3", "docs", { m: 4 })])).toMatchObject([
      { outcome: "void" },
    ]);
    expect(linesIn(files, "s2").at(-1)).toBe("claim_3");
  });

  it("a segment that was opened and closed since we looked for it is read before that", () => {
    const { place, files } = begun();
    append(folded(place), [CLOSE]);
    let isEmpty = true;
    const disk = faultyDisk(files, ({ name }) => {
      if (name !== "list" || !isEmpty) return undefined;
      isEmpty = false;
      append(folded(place), [claimed(BOB, "claim_2", "docs", { m: 3 })]);
      append(folded(place), [said(ADA, "engagement.closed_2", { m: 4, successor: "s3" })]);
      append(folded(place), [claimed(EVE, "claim_3", "lib", { m: 5 })]);
      return undefined;
    });
    const late = folded({ ...place, disk }, true);
    expect(isEmpty).toBe(false);
    expect(known(late)).toEqual(known(folded(place, true)));
    expect([...late.state.claims.keys()]).toEqual(["claim_1", "claim_2", "claim_3"]);
  });

  it("a close that came since the segment was read is found before that", () => {
    const { files } = begun();
    let comes = false;
    const disk = faultyDisk(files, ({ name }) => {
      if (comes && name === "list") {
        comes = false;
        files.put(
          path("main"),
          Buffer.concat([files.readWhole(path("main"))!, encodeRecord(CLOSE)]),
        );
        for (const each of ["other", "s2"])
          files.put(path(each), encodeRecord(OPTIONS.opening("main")));
      }
      return undefined;
    });
    comes = true;
    const { state } = folded({ room: "/.rally", disk });
    expect(state.segments).toEqual(["main", "s2"]);
    expect(known(folded({ room: "/.rally", disk: files }, true))).toMatchObject({ segment: "s2" });
  });
});

describe("a segment outside the chain", () => {
  it.each<[string, (files: MemoryDisk) => void]>([
    [
      "that names no predecessor",
      (files) => files.put(path("stray"), encodeRecord(claimed(EVE, "claim_9", "lib"))),
    ],
    [
      "that names another one",
      (files) => files.put(path("stray"), encodeRecord(OPTIONS.opening("elsewhere"))),
    ],
    [
      "that names its predecessor too late",
      (files) =>
        files.put(
          path("stray"),
          Buffer.concat([
            encodeRecord(said(EVE, "heartbeat_9")),
            encodeRecord(OPTIONS.opening("main")),
          ]),
        ),
    ],
    [
      "whose first line is damaged",
      (files) =>
        files.put(
          path("stray"),
          Buffer.concat([Buffer.from("x\n"), encodeRecord(OPTIONS.opening("main"))]),
        ),
    ],
    ["that is empty", (files) => files.put(path("stray"), new Uint8Array(0))],
    ["that is a link", (files) => files.link(path("stray"))],
    ["that is a directory", (files) => files.makeDirectory(path("stray"))],
    [
      "whose name is none",
      (files) => files.put(path("Stray"), encodeRecord(OPTIONS.opening("main"))),
    ],
    [
      "that is an archive",
      (files) => files.put("/.rally/log/main.jsonl.gz", encodeRecord(OPTIONS.opening("main"))),
    ],
  ])("%s is not folded", (_, put) => {
    const { place, files } = begun();
    put(files);
    const ledger = folded(place, true);
    expect(ledger.state.segments).toEqual(["main"]);
    expect([...ledger.state.claims.keys()]).toEqual(["claim_1"]);
    expect(append(ledger, [said(BOB, "blocker_1")])).toMatchObject([{ outcome: "committed" }]);
  });

  it("is named to those who ask", () => {
    const { place, files } = begun();
    for (const name of ["b", "a"])
      files.put(path(name), encodeRecord(claimed(EVE, `claim_${name}`, "lib")));
    expect(unreached(folded(place))).toEqual(["a", "b"]);
  });
});
