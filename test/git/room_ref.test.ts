import { rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { roomRef } from "../../lib/git/room_ref.ts";
import fc from "../fast_check.ts";
import { freshDirectory, tryGit } from "./git_command.ts";

const root = freshDirectory();
afterAll(() => rmSync(root, { recursive: true }));

const isTaken = (name: string): boolean => "ref" in roomRef(name);
/** Whether Git takes it; a NUL cannot even be said to it. */
const isTakenByGit = (name: string): boolean =>
  !name.includes("\0") && tryGit(root, ["check-ref-format", `refs/rally/${name}`]).status === 0;

describe("roomRef()", () => {
  it("is the ref below refs/rally", () => {
    expect(roomRef("default")).toEqual({ ref: "refs/rally/default" });
    expect(roomRef("team/a")).toEqual({ ref: "refs/rally/team/a" });
  });

  it.each(
    `|a b|a\tb|a~|a^b|a:b|a?|a*|a[|a\\b|/a|a/|a//b|.a|a/.b|a.|a./b|a..b|a.lock|a.lock/b|a@{b|@|@{|-a|é|a\x7fb|lock|a.locks|..`.split(
      "|",
    ),
  )("takes %j if and only if Git does", (name) => {
    expect(isTaken(name)).toBe(isTakenByGit(name));
  });

  it("agrees with Git on whatever else is made of the characters that matter", () => {
    const name = fc.string({ unit: fc.constantFrom(..."a.lock/@{~^: -\\é\x01"), maxLength: 8 });
    fc.assert(
      fc.property(name, (each) => {
        expect([each, isTaken(each)]).toEqual([each, isTakenByGit(each)]);
      }),
      { numRuns: 150 },
    );
  });

  it("refuses what Git would take but no file can be called, and what is no text", () => {
    expect(isTaken("é".repeat(100))).toBe(true);
    expect(isTaken("é".repeat(101))).toBe(false);
    expect(isTaken("\ud800")).toBe(false);
  });

  it("says what is wrong, in one line", () => {
    expect(roomRef("a\u001b[31m b")).toEqual({
      error: {
        kind: "usage",
        code: "bad-room-name",
        message:
          'No ref can be called after the room "a [31m b": it has spaces or control characters',
        hints: ["Take letters, digits and dashes, such as `default`"],
      },
    });
  });
});
