import { describe, expect, it } from "vitest";
import { git } from "../../git/git_command.ts";
import type { Data } from "../answers.ts";
import { type Clone, makeClones, publishedAt } from "./clones.ts";

/** Claude Code's hooks in a clone. */
async function hook(clone: Clone, event: string, session: string): Promise<Data<"hook">> {
  const payload = {
    session_id: session,
    hook_event_name: event,
    cwd: clone.root,
    source: "startup",
  };
  return clone.ok(["hook", "claude-code", event], {
    input: async function* () {
      yield Buffer.from(JSON.stringify(payload));
    },
  });
}

async function withMode(clone: Clone, mode: string): Promise<void> {
  await clone.ok(["config", "set", "sync.remote", "origin"]);
  await clone.ok(["config", "set", "sync.mode", mode]);
}

describe("hooks where sync.mode is set", () => {
  it("exchange the room when a session starts, and when it has ended", async () => {
    const { hub, one, two } = makeClones();
    const theirs = await one.claim("src/a.ts");
    await one.sync();
    await withMode(two, "claims");
    await hook(two, "SessionStart", "s-1");
    expect(await two.held()).toEqual([`src/a.ts ${theirs}`]);
    const as = ["--tool", "claude_code:s1", "--session-id", "s-1"];
    const { fact } = await two.ok(["say", "claim", "--path", "README", "--subject", "x", ...as]);
    await hook(two, "SessionStart", "s-1");
    expect(await publishedAt(hub)).toEqual([theirs, fact.id]);
    await hook(two, "SessionEnd", "s-1");
    const published = await publishedAt(hub);
    expect(published).toHaveLength(3);
    expect(published[2]).toMatch(/^session_/);
    await one.sync();
    expect(await one.held()).toEqual([`src/a.ts ${theirs}`]);
    const last = { kind: "session", status: "ended", session: "s-1" };
    expect(two.cast.facts().at(-1)).toMatchObject(last);
  });

  it("say in one line why it came to nothing, and go on", async () => {
    const { one } = makeClones();
    await withMode(one, "all");
    git(one.root, ["remote", "set-url", "origin", "http://127.0.0.1:1/hub.git"]);
    const told = await hook(one, "SessionStart", "s-1");
    expect(told).toMatchObject({ decision: "tell", fault: null });
    expect(told.words).toContain("the room was not exchanged with its remote");
    expect(told.words!.split("\n")).toHaveLength(1);
  });

  it("ask nobody where it is off", async () => {
    const { hub, one } = makeClones();
    await withMode(one, "off");
    await one.claim("src");
    await hook(one, "SessionStart", "s-1");
    await hook(one, "SessionEnd", "s-1");
    expect(git(hub, ["for-each-ref", "refs/rally/"])).toBe("");
  });
});
