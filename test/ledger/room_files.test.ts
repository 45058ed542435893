import { readFileSync, symlinkSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ADA } from "../room/story.ts";
import { append, folded, said, scratchRoom, watchedRoom } from "./scratch_room.ts";

describe("the room that a first append makes", () => {
  it("hides from Git before there is anything to hide", () => {
    const { place, called } = watchedRoom();
    append(folded(place), [said(ADA, "heartbeat_1")]);
    const { calls } = place.disk;
    const made = calls
      .filter((each) => ["makeDirectory", "create", "append"].includes(each.name))
      .map((each) => each.path);
    expect(made).toEqual([
      "/.rally",
      "/.rally/.gitignore",
      "/.rally/log",
      "/.rally/log/main.jsonl",
    ]);
    expect(called("replace")).toEqual([]);
  });

  it.each([
    ["an empty one is filled", "", "*\n"],
    ["another one is left alone", "cache/\n", "cache/\n"],
  ])("finds a `.gitignore`: %s", (_, before, after) => {
    const { place, files } = watchedRoom();
    files.makeDirectory("/.rally");
    files.put("/.rally/.gitignore", Buffer.from(before));
    append(folded(place), [said(ADA, "heartbeat_1")]);
    expect(Buffer.from(files.readWhole("/.rally/.gitignore")!).toString()).toBe(after);
  });

  it.each([[""], ["/log"], ["/log/main.jsonl"]])(
    "is not made or written through a link at %j",
    (at) => {
      const { place, files } = watchedRoom();
      for (const each of ["", "/log"].filter((path) => path.length < at.length))
        files.makeDirectory(`/.rally${each}`);
      files.link(`/.rally${at}`);
      const ledger = at === "/log/main.jsonl" ? undefined : folded(place);
      const refused = ledger ? append(ledger, [said(ADA, "heartbeat_1")]) : [];
      for (const each of refused)
        expect(each).toMatchObject({ outcome: "not_committed", cause: "ELOOP" });
      if (ledger === undefined) expect(() => folded(place)).toThrow("ELOOP");
      expect([...files.files.keys()].filter((path) => path.endsWith(".jsonl"))).toEqual([]);
    },
  );

  it("writes nothing into a file that a link stands for", () => {
    const place = scratchRoom();
    append(folded(place), [said(ADA, "heartbeat_1")]);
    const victim = `${place.room}/log/main.jsonl`;
    const before = readFileSync(victim);
    const { room } = scratchRoom();
    for (const each of [room, `${room}/log`]) place.disk.makeDirectory(each);
    const ledger = folded({ ...place, room });
    symlinkSync(victim, `${room}/log/main.jsonl`);
    expect(append(ledger, [said(ADA, "heartbeat_2")])).toMatchObject([
      { outcome: "not_committed", cause: "ELOOP" },
    ]);
    expect(() => folded({ ...place, room })).toThrow("ELOOP");
    expect(readFileSync(victim)).toEqual(before);
  });
});
