/** Whatever goes wrong, no host is stopped by it, and none is left in the dark. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { HOSTS } from "../../lib/hosts/hosts.ts";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { fault } from "../ledger/memory_disk.ts";
import { Cast, type How } from "./cast.ts";
import { saying } from "./hosted.ts";

/** A write to README as each host tells of it; Cursor's is by its documentation. */
const WRITE: Readonly<Record<string, (root: string) => { event: string; payload: object }>> = {
  "claude-code": (root) => shared(root, "PreToolUse", "Write", { file_path: `${root}/README` }),
  codex: (root) =>
    shared(root, "PreToolUse", "apply_patch", { command: "*** Begin Patch\n*** Add File: README" }),
  gemini: (root) => shared(root, "BeforeTool", "write_file", { file_path: `${root}/README` }),
  cursor: (root) => ({
    event: "preToolUse",
    payload: {
      conversation_id: "s1",
      workspace_roots: [root],
      tool_name: "Write",
      tool_input: { file_path: `${root}/README` },
    },
  }),
  opencode: (root) => ({
    event: "tool.execute.before",
    payload: {
      directory: root,
      input: { tool: "write", sessionID: "s1" },
      output: { args: { filePath: `${root}/README` } },
    },
  }),
};

function shared(cwd: string, event: string, tool_name: string, tool_input: object) {
  return { event, payload: { session_id: "s1", cwd, tool_name, tool_input } };
}

interface Trouble {
  readonly code: string;
  /** What comes in, where it is not what the host would send. */
  readonly text?: (sent: string) => string;
  readonly how?: How;
  /** It can be remembered that it was said. */
  readonly once: boolean;
}

/** What can go wrong, each set up in the cast. */
const TROUBLES: Readonly<Record<string, (cast: Cast) => Trouble>> = {
  "bad JSON": () => ({ code: "bad-payload", text: () => "{", once: false }),
  "no JSON object": () => ({ code: "bad-payload", text: () => "[]", once: false }),
  "nothing on standard input": () => ({ code: "bad-payload", text: () => "", once: false }),
  "standard input that cannot be read": () => ({
    code: "bad-payload",
    how: { world: { input: failing("EIO") } },
    once: false,
  }),
  "a host that never stops sending": () => ({
    code: "deadline",
    how: { world: { input: failing("ETIMEDOUT") } },
    once: false,
  }),
  "a payload without a session": () => ({
    code: "bad-payload",
    text: (sent) => sent.replace('"s1"', "null"),
    once: false,
  }),
  "a write without a target": () => ({
    code: "bad-payload",
    text: (sent) => sent.replaceAll(/file_?path|command/gi, "elsewhere"),
    once: true,
  }),
  "an unreadable ledger": (cast) => {
    rmSync(join(cast.room, "log"), { recursive: true });
    mkdirSync(join(cast.room, "log/main.jsonl"), { recursive: true });
    return { code: "unreadable-ledger", once: true };
  },
  "a deadline that has passed": () => {
    let ticks = 0;
    return { code: "deadline", how: { world: { ticks: () => (ticks += 2000) } }, once: true };
  },
  "a full disk": () => {
    const disk = archivedDisk(nodeDisk(counters()));
    const append = (): never => {
      throw fault("ENOSPC");
    };
    return { code: "not-committed", how: { world: { disk: { ...disk, append } } }, once: true };
  },
  "a newer room": (cast) => {
    cast.append({ v: 99, kind: "presence" });
    return { code: "newer-room", once: true };
  },
};

describe.each(HOSTS.map(({ name }) => name))("%s", (name) => {
  it.each(Object.entries(TROUBLES))("goes on and is told of %s", async (_, trouble) => {
    const cast = new Cast();
    await cast.say("codex:01", "lesson", "--subject", "there is a room");
    const { code, text = (sent: string) => sent, how = {}, once } = trouble(cast);
    const before = cast.ledger();
    const { event, payload } = WRITE[name]!(cast.root);
    const world = { ...saying(text(JSON.stringify(payload))), ...how.world };
    const call = () => cast.lines(["hook", name, event], { ...how, world });
    const hears = HOSTS.find((each) => each.name === name)!.context(event, "") !== null;
    const { exit, out, err } = await call();
    expect(exit).toBe(0);
    expect(hears ? out : err).toContain(`[${code}]`);
    if (!hears) expect(out).toBe("");
    expect(cast.ledger()).toBe(before);
    if (once && hears) expect((await call()).out).toBe("");
  });

  it("goes on outside of any repository, and is told at the start only", async () => {
    const cast = new Cast();
    const { event, payload } = WRITE[name]!("/");
    const world = saying(JSON.stringify(payload));
    const { exit, out, err } = await cast.lines(["hook", name, event], { cwd: "..", world });
    expect([exit, out]).toEqual([0, ""]);
    expect(err).toContain("[no-room]");
  });

  it("goes on where the arguments are wrong, and past what we do not know", async () => {
    const cast = new Cast();
    const { event, payload } = WRITE[name]!(cast.root);
    const world = saying(JSON.stringify({ ...payload, tool_name: "Unheard", input: {} }));
    expect(await cast.lines(["hook", name, event], { world })).toMatchObject({
      exit: 0,
      out: "",
      err: "",
    });
    expect((await cast.lines(["hook", name, "SomeNewEvent"], { world })).exit).toBe(0);
    for (const argv of [
      ["hook", name],
      ["hook", name, event, "--nonsense"],
      ["hook", "vim", event],
    ]) {
      const { exit, err } = await cast.lines(argv, { world });
      expect([exit, err === ""]).toEqual([0, false]);
    }
  });

  it("is denied a write past the deadline only where it is to fail closed", async () => {
    const cast = new Cast();
    await cast.say("codex:01", "lesson", "--subject", "there is a room");
    const { event, payload } = WRITE[name]!(cast.root);
    let ticks = 0;
    const world = { ...saying(JSON.stringify(payload)), ticks: () => (ticks += 2000) };
    const closed = { world, env: { RALLY_FAIL_CLOSED: "1" } };
    for (const how of [closed, { world }]) {
      const flags = how === closed ? [] : ["--fail-closed"];
      const { exit, out, err } = await cast.lines(["hook", name, event, ...flags], how);
      expect([exit, out]).toEqual([2, ""]);
      expect(err).toContain("deadline");
    }
    const start = { ...closed, world: { ...closed.world, ...saying("{}") } };
    expect((await cast.lines(["hook", name, "Stop"], start)).exit).toBe(0);
  });
});

function failing(code: string): () => AsyncIterable<Uint8Array> {
  // biome-ignore lint/correctness/useYield: it fails before there is anything.
  return async function* () {
    throw fault(code);
  };
}
