import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Cast } from "./cast.ts";
import { hook, writes } from "./hosted.ts";

const [A, B] = ["11111111-aaaa", "22222222-bbbb"];
const PASSED = { exit: 0, out: "", err: "" };

/** Two repositories; the second has a room, in which B holds a file. */
async function two() {
  const [here, there] = [new Cast(), new Cast()];
  await writes(there, B, "src/a.ts");
  return { here, there, path: join(there.root, "src/a.ts") };
}

describe("a file of another repository", () => {
  it("is asked for in the room of that one", async () => {
    const { here, there, path } = await two();
    const denied = await writes(here, A, path);
    expect([denied.exit, denied.err]).toEqual([2, expect.stringContaining("claude_code:2222bbbb")]);
    // Ids of two casts would be the same.
    const world = { key: () => "another-key1" };
    expect(await writes(here, A, join(there.root, "src/b.ts"), { world })).toMatchObject(PASSED);
    expect(here.ledger()).toBe("");
    expect(there.ledger()).toMatch(/"tool":"claude_code:1111aaaa".*"paths":\["src\/b.ts"\]/);
    expect((await writes(there, B, "src/b.ts")).exit).toBe(2);
  });

  it("is asked for there by a shell command too, in that room's mode", async () => {
    const { here, there, path } = await two();
    const change = { tool_input: { command: `echo x > '${path}'` } };
    const command = () => hook(here, "claude-code", "PreToolUse:Bash", { session: A, change });
    expect((await command()).exit).toBe(2);
    await there.ok(null, ["config", "set", "hooks.mode", "off"]);
    expect(await command()).toMatchObject(PASSED);
  });

  it("makes no room where there is none", async () => {
    const here = new Cast();
    const there = new Cast();
    for (const path of [join(there.root, "src/a.ts"), "/nowhere/x"])
      expect(await writes(here, A, path)).toMatchObject(PASSED);
    expect([here, there].map((each) => each.files.kind(each.room))).toEqual([undefined, undefined]);
  });
});
