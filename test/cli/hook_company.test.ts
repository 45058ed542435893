/** Who counts as being here, for a session that would know whether it is alone. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Cast, COLD } from "./cast.ts";
import {
  A,
  alone,
  B,
  crashes,
  ENDED,
  ends,
  isSilent,
  rally,
  SILENT,
  starts,
  written,
} from "./fast_rooms.ts";
import { writes } from "./hosted.ts";

const fileOf = (cast: Cast, directory: string, session: string) => {
  const names = existsSync(join(cast.room, directory))
    ? readdirSync(join(cast.room, directory))
    : [];
  const name = names.find((each) => each.startsWith(session));
  return name === undefined ? undefined : readFileSync(join(cast.room, directory, name), "utf8");
};

/** Whether nothing is written beside a write of what is held: no mark for peers that a tool is at work. */
async function isAlone(cast: Cast): Promise<boolean> {
  await rally(cast);
  await rally(cast, { event: "PostToolUse" });
  const before = written(cast);
  await rally(cast);
  await rally(cast, { event: "PostToolUse" });
  const isSame = written(cast) === before;
  if (!COLD) {
    await rally(cast);
    expect(isSilent(cast)).toBe(isSame);
  }
  return isSame;
}

describe("a peer", () => {
  it.each<[string, (cast: Cast) => unknown]>([
    ["that has written", (cast) => writes(cast, B, "src/z.ts")],
    ["that has said nothing", (cast) => starts(cast, B)],
    ["that had ended and is resumed", (cast) => starts(cast, ENDED, "resume")],
    ["that had ended without a word and is resumed", (cast) => starts(cast, SILENT, "resume")],
  ])("%s is here until it ends", async (_, comes) => {
    const cast = await alone();
    expect(await isAlone(cast)).toBe(true);
    await comes(cast);
    expect(await isAlone(cast)).toBe(false);
    for (const session of [B, ENDED, SILENT]) await ends(cast, session);
    expect(await isAlone(cast)).toBe(true);
  });

  it("that enters by a command is here until it leaves", async () => {
    const cast = await alone();
    await cast.ok("codex:01", ["enter"]);
    expect(await isAlone(cast)).toBe(false);
    await cast.ok("codex:01", ["leave"]);
    expect(await isAlone(cast)).toBe(true);
  });

  const speaks = (cast: Cast) =>
    cast.append({ kind: "presence", tool: "claude_code:3b1201bb", session: B });

  it.each([
    ["said something", speaks],
    ["said nothing", () => {}],
  ])("that has %s and died is here until a session begins that sees it", async (_, act) => {
    const cast = await alone();
    await crashes(cast, B, () => act(cast));
    expect(await isAlone(cast)).toBe(false);
    await starts(cast, A, "resume");
    expect(await isAlone(cast)).toBe(true);
    speaks(cast);
    expect(await isAlone(cast)).toBe(false);
  });

  it("whose process lives is not put away by whoever begins, nor is one whose process nobody knows", async () => {
    const cast = await alone();
    await starts(cast, B, "startup", "78");
    await starts(cast, ENDED, "resume");
    await starts(cast, A, "resume");
    expect([fileOf(cast, "sessions", B), fileOf(cast, "sessions", ENDED)]).not.toContain(undefined);
  });
});

describe("the file of a session that ends", () => {
  it("stays where another process has resumed the session already", async () => {
    const cast = await alone();
    await starts(cast, B, "startup", "77");
    await starts(cast, B, "resume", "78");
    await ends(cast, B, "77");
    expect(fileOf(cast, "sessions", B)).toBeDefined();
    await ends(cast, B, "78");
    expect(fileOf(cast, "sessions", B)).toBeUndefined();
  });

  it("is found when it is resumed, so that nothing is told twice", async () => {
    const cast = await alone();
    expect(fileOf(cast, "sessions", ENDED)).toBeUndefined();
    expect(fileOf(cast, "ended", ENDED)).toContain('"guarded":true');
    await starts(cast, ENDED, "resume");
    expect(fileOf(cast, "sessions", ENDED)).toContain('"guarded":true');
  });
});
