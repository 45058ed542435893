/** A session that rally started, as its host's hooks and the commands in its shell see it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isAsking } from "../../lib/cli/asking.ts";
import { inFlight, keepFlight, takeFlight } from "../../lib/cli/flights.ts";
import { nodeWorld } from "../../lib/cli/node_world.ts";
import type { World } from "../../lib/cli/world.ts";
import type { Fact } from "../../lib/fact/fact.ts";
import { untrusted } from "../../lib/fact/untrusted.ts";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { spoolPath } from "../../lib/ledger/spool.ts";
import { framed } from "../../lib/room/views/letter_text.ts";
import { Cast } from "./cast.ts";
import { type Calling, hook, saying, wordsIn, writes } from "./hosted.ts";

const [A, B] = ["11111111-aaaa", "22222222-bbbb"];
const [TOOL, BEGUN] = ["claude_code:01", "claude-01-aaaaaaaa"];
const ENV = { RALLY_TOOL: TOOL, RALLY_SESSION_ID: BEGUN };
const PASSED = { exit: 0, out: "", err: "" };

const speakers = (cast: Cast) => cast.facts().map(({ tool, session }) => `${tool} ${session}`);
/** As `rally run` begins one. */
function managed(tool = TOOL, session = BEGUN): Cast {
  const cast = new Cast();
  cast.append({ kind: "session", status: "begun", tool, session });
  return cast;
}
const event = (cast: Cast, name: string, session = A, how: Calling = {}) =>
  hook(cast, "claude-code", name, { session, env: ENV, ...how });
const RISK = ["say", "risk", "--subject", "x"] as const;

describe("a session that rally started", () => {
  it.each(["SessionStart:startup", "UserPromptSubmit", "PreToolUse:Write", "Stop"])(
    "is gone on from by its host's, whatever is heard of it first: %s",
    async (name) => {
      const cast = managed();
      await event(cast, name);
      const [, first] = cast.facts();
      expect(first).toMatchObject({ tool: TOOL, session: A, status: "continues", ref: BEGUN });
      await writes(cast, A, "src/b.ts", { env: ENV });
      expect(new Set(speakers(cast).slice(1))).toEqual(new Set([`${TOOL} ${A}`]));
    },
  );

  it("is one with the commands in its shell, before its first hook and behind it", async () => {
    const cast = managed();
    const env = { ...ENV, CLAUDE_CODE_SESSION_ID: A };
    const before = await cast.ok(null, RISK, { env });
    await event(cast, "SessionStart:startup");
    const behind = await cast.ok(null, RISK, { env });
    expect([before.fact.session, behind.fact.session]).toEqual([BEGUN, A]);
    expect([before.fact.tool, behind.fact.tool]).toEqual([TOOL, TOOL]);
    await cast.ok(null, ["say", "resolve", "--ref", before.fact.id], { env });
    expect((await writes(cast, A, "src/a.ts", { env })).exit).toBe(0);
    expect(
      (await cast.run(null, ["say", "claim", "--path", "src/a.ts", "--subject", "x"], { env }))
        .exit,
    ).toBe(0);
  });

  it("is not taken by an agent that was started from its shell", async () => {
    const cast = managed();
    await event(cast, "SessionStart:startup");
    await writes(cast, B, "src/b.ts", { env: ENV });
    expect(speakers(cast).at(-1)).toBe(`claude_code:2222bbbb ${B}`);
    const codex = { session: "33333333-cccc", env: ENV };
    await hook(cast, "codex", "PreToolUse:apply_patch", codex);
    expect(speakers(cast).at(-1)).toBe("codex:3333cccc 33333333-cccc");
    expect(cast.facts().filter(({ status }) => status === "continues")).toHaveLength(1);
  });

  it("is not taken by another family's, also before its own host has been heard", async () => {
    const cast = managed();
    await hook(cast, "codex", "PreToolUse:apply_patch", { session: B, env: ENV });
    expect(speakers(cast).at(-1)).toBe(`codex:2222bbbb ${B}`);
    await event(cast, "SessionStart:startup");
    expect(cast.facts().at(-1)).toMatchObject({ tool: TOOL, session: A, ref: BEGUN });
  });

  it("is gone on from once where two host sessions carry one environment, as in a shared process", async () => {
    const cast = managed("codex:01", "codex-01-aaaaaaaa");
    const env = { RALLY_TOOL: "codex:01", RALLY_SESSION_ID: "codex-01-aaaaaaaa" };
    for (const session of [A, B]) await hook(cast, "codex", "UserPromptSubmit", { session, env });
    for (const session of [A, B])
      await hook(cast, "codex", "PreToolUse:Bash", {
        session,
        env,
        change: { tool_input: { command: `echo > ${session}.txt` } },
      });
    expect(new Set(speakers(cast).slice(1))).toEqual(
      new Set([`codex:01 ${A}`, `codex:2222bbbb ${B}`]),
    );
  });

  it("lends its name to no command in the shell of an agent within it", async () => {
    const cast = managed();
    await event(cast, "SessionStart:startup");
    const inner = { ...ENV, CLAUDE_CODE_SESSION_ID: B };
    expect((await cast.ok(null, RISK, { env: inner })).fact.tool).toBe("claude_code:2222bbbb");
    const other = { ...ENV, CLAUDE_CODE_SESSION_ID: A, CODEX_SESSION_ID: "33333333-cccc" };
    expect((await cast.ok(null, RISK, { env: other })).fact.tool).toBe("codex:3333cccc");
    // Who says who they are is believed.
    const said = ["--tool", TOOL] as const;
    expect((await cast.ok(null, [...RISK, ...said], { env: inner })).fact.session).toBe(A);
  });

  it("keeps its name when its host begins anew in the same terminal", async () => {
    const cast = managed();
    await event(cast, "SessionStart:startup");
    await event(cast, "SessionEnd:other");
    await event(cast, "SessionStart:clear", B);
    expect(cast.facts().at(-1)).toMatchObject({ tool: TOOL, session: B, status: "begun" });
    const env = { ...ENV, CLAUDE_CODE_SESSION_ID: B };
    expect((await cast.ok(null, RISK, { env })).fact).toMatchObject({ tool: TOOL, session: B });
    // Its twin: while that one lives, an agent that is taken up again in its shell is its own.
    await event(cast, "SessionStart:resume", "33333333-cccc");
    await writes(cast, "33333333-cccc", "src/b.ts", { env: ENV });
    expect(speakers(cast).at(-1)).toBe("claude_code:3333cccc 33333333-cccc");
  });

  it("is not gone on from where the room cannot be written to, for what waits is not said yet", async () => {
    const cast = managed();
    const disk = archivedDisk(nodeDisk(counters()));
    const open: typeof disk.open = (path, how) => {
      if (how === "append" && path.includes("/.rally/"))
        throw Object.assign(new Error("read-only"), { code: "EROFS" });
      return disk.open(path, how);
    };
    const world = { disk: { ...disk, open } };
    await writes(cast, A, "src/a.ts", { env: ENV, world });
    const spool = spoolPath(cast.root);
    const waiting = readdirSync(spool)
      .filter((name) => !name.startsWith("."))
      .map((name): Fact => JSON.parse(readFileSync(join(spool, name), "utf8")));
    expect(waiting.map(({ kind, tool }) => [kind, tool])).toEqual([
      ["claim", "claude_code:1111aaaa"],
    ]);
  });

  it("that is over is not gone on from", async () => {
    const cast = managed();
    cast.append({ kind: "session", status: "ended", tool: TOOL, session: BEGUN });
    await writes(cast, A, "src/a.ts", { env: ENV });
    expect(speakers(cast).at(-1)).toBe(`claude_code:1111aaaa ${A}`);
  });
});

/** A directive to the session's tool, and its frame as it was typed. */
function letter(cast: Cast, text = "look at the parser", id = "directive_one"): string {
  const about = { id, kind: "directive", tool: "codex:01", session: "codex-1", target: TOOL };
  cast.append({ ...about, summary: untrusted(text) });
  return framed(cast.facts().at(-1)!)!;
}
const deliveries = (cast: Cast) =>
  cast.facts().flatMap(({ kind, refs, session }) => (kind === "delivery" ? [[refs, session]] : []));
/** A world that only looks at this room. */
const clock = (cast: Cast): World => ({ ...nodeWorld(), now: () => cast.now });

describe("a directive that stands in a prompt", () => {
  it.each<[string, string, (prompt: string) => object]>([
    ["claude-code", "UserPromptSubmit", (prompt) => ({ prompt })],
    [
      "claude-code",
      "UserPromptSubmit",
      (prompt) => ({
        prompt: `\n\n<pasted_content id="1">\n${prompt.replaceAll("\t", "    ")}\n</pasted_content>`,
      }),
    ],
    ["codex", "UserPromptSubmit", (prompt) => ({ prompt })],
    ["gemini", "BeforeAgent", (prompt) => ({ prompt: `half a draft ${prompt}` })],
  ])("of %s has come, and is not said again (%#)", async (host, name, prompt) => {
    const [tool, session] = [`${host.replace("-", "_")}:01`, "begun-aaaaaaaa"];
    const cast = managed(tool, session);
    const env = { RALLY_TOOL: tool, RALLY_SESSION_ID: session };
    const about = { kind: "directive", tool: "human", session: "human-1", target: tool };
    cast.append({ ...about, id: "directive_one", summary: untrusted("look\tat the parser") });
    const text = framed(cast.facts().at(-1)!)!;
    const { out } = await hook(cast, host, name, { session: A, env, change: prompt(text) });
    expect(out).not.toContain("parser");
    expect(deliveries(cast)).toEqual([[["directive_one"], A]]);
  });

  it("of OpenCode or Cursor has come too", async () => {
    const cast = managed("opencode:01", "opencode-01-a");
    const about = { kind: "directive", tool: "human", session: "human-1" };
    cast.append({ ...about, id: "directive_one", target: "opencode:01" });
    cast.append({ ...about, id: "directive_two", target: "cursor:01" });
    cast.append({ kind: "session", status: "begun", tool: "cursor:01", session: "cursor-01-a" });
    const parts = [{ type: "text", text: "[rally directive_one from human] x" }];
    const message = { input: { sessionID: "ses_1" }, output: { parts: [null, 7, ...parts] } };
    const told = (host: string, name: string, payload: object, env: Record<string, string>) =>
      cast.lines(["hook", host, name], {
        env,
        world: saying(JSON.stringify({ directory: cast.root, cwd: cast.root, ...payload })),
      });
    await told("opencode", "chat.message", message, { RALLY_SESSION_ID: "opencode-01-a" });
    const prompt = { conversation_id: "c1", prompt: "[rally directive_two from human] x" };
    await told("cursor", "beforeSubmitPrompt", prompt, { RALLY_SESSION_ID: "cursor-01-a" });
    expect(deliveries(cast)).toEqual([
      [["directive_one"], "ses_1"],
      [["directive_two"], "c1"],
    ]);
  });

  it("counts only where it is open and for this session", async () => {
    const cast = managed();
    await event(cast, "SessionStart:startup");
    const prompt = letter(cast);
    const change = { prompt };
    await event(cast, "UserPromptSubmit", B, { change });
    expect(deliveries(cast)).toEqual([]);
    await event(cast, "UserPromptSubmit", A, { change: { prompt: "[rally directive_no from x]" } });
    expect(deliveries(cast)).toEqual([[["directive_one"], A]]);
    await event(cast, "UserPromptSubmit", A, { change });
    expect(deliveries(cast)).toHaveLength(1);
  });

  it("does not keep other mail from being said", async () => {
    const cast = managed();
    const prompt = letter(cast, "the first");
    letter(cast, "the second", "directive_two");
    const { out } = await event(cast, "UserPromptSubmit", A, { change: { prompt } });
    expect(wordsIn(out)).toContain("the second");
    expect(wordsIn(out)).not.toContain("the first");
    expect(deliveries(cast)).toEqual([[["directive_one", "directive_two"], A]]);
  });
});

describe("mail that somebody is typing into the terminal", () => {
  const TELLING = ["SessionStart:resume", "UserPromptSubmit", "PostToolUse:Write", "Stop"];

  it.each(TELLING)("is left to them, until their time is up: %s", async (name) => {
    const cast = managed();
    await event(cast, "SessionStart:startup");
    letter(cast);
    const flight = takeFlight(clock(cast), cast.room, "directive_one", 60_000, "mailbox");
    expect(flight).toMatchObject({ path: expect.any(String) });
    expect((await event(cast, name)).out).not.toContain("parser");
    keepFlight(clock(cast), flight as Exclude<typeof flight, "unkept" | undefined>, 600_000);
    cast.now += 590_000;
    expect((await event(cast, name)).out).not.toContain("parser");
    expect(deliveries(cast)).toEqual([]);
    cast.now += 20_000;
    expect((await event(cast, name)).out).toContain("parser");
    expect(deliveries(cast)).toHaveLength(1);
    expect(readdirSync(join(cast.room, "managed/flights"))).toEqual([]);
  });

  it("is told at once where they have died", async () => {
    const cast = managed();
    await event(cast, "SessionStart:startup");
    letter(cast);
    const world = clock(cast);
    const stat = (path: string) =>
      path === `/proc/${process.pid}/stat` ? `1 (x) S ${"0 ".repeat(18)}7` : undefined;
    const before = {
      ...world,
      files: {
        ...world.files,
        readFile: (path: string) => stat(path) ?? world.files.readFile(path),
      },
    };
    takeFlight(before, cast.room, "directive_one", 60_000, "mailbox");
    expect((await event(cast, "UserPromptSubmit")).out).toContain("parser");
  });

  it("is nobody else's while a hook tells it, and is told in a room that keeps no flights", async () => {
    const cast = managed();
    letter(cast);
    const world = clock(cast);
    expect(takeFlight(world, cast.room, "directive_one", 60_000, "mailbox")).toBeDefined();
    expect(takeFlight(world, cast.room, "directive_one", 60_000, "mailbox")).toBeUndefined();
    expect(inFlight(world, cast.room)("directive_one")).toBe(true);
    const other = managed();
    letter(other);
    other.write(".rally/managed", "no directory");
    expect((await event(other, "UserPromptSubmit")).out).toContain("parser");
  });
});

describe("a person who is asked for permission", () => {
  const asks = (cast: Cast) => isAsking(clock(cast), cast.room, A);

  const of = (tool_name: string, tool_input: object, more = {}): Calling => ({
    change: { tool_name, tool_input, ...more },
  });
  const WRITE = { file_path: "src/a.ts", content: "x" };

  it.each([
    "PostToolUse:Write",
    "PreToolUse:Write",
    "Stop",
    "SessionStart:resume",
    "UserPromptSubmit",
    "SessionEnd:other",
  ])("is so until the call that it is about, or the turn, is over: %s", async (name) => {
    const cast = managed();
    await event(cast, "SessionStart:startup");
    expect(asks(cast)).toBe(false);
    await event(cast, "PermissionRequest:Write", A, of("Write", WRITE));
    expect(asks(cast)).toBe(true);
    await event(cast, name, A, name.includes("Tool") ? of("Write", WRITE) : {});
    expect(asks(cast)).toBe(false);
  });

  it("is so while other calls of the same agent run beside it", async () => {
    const cast = managed();
    await event(cast, "SessionStart:startup");
    await event(cast, "PermissionRequest:Write", A, of("Write", WRITE));
    const others = [
      of("Bash", { command: "true" }),
      of("Edit", WRITE),
      of("Write", { ...WRITE, content: "y" }),
    ];
    for (const other of others) {
      await event(cast, "PreToolUse:Write", A, other);
      await event(cast, "PostToolUse:Write", A, other);
      expect(asks(cast)).toBe(true);
    }
    const second = of("Bash", { command: "make", description: "why it is needed" });
    await event(cast, "PermissionRequest:Write", A, second);
    await event(cast, "PostToolUse:Write", A, of("Write", WRITE));
    expect(asks(cast)).toBe(true);
    // What is only for the person's eyes need not come again.
    await event(cast, "PostToolUse:Write", A, of("Bash", { command: "make" }));
    expect(asks(cast)).toBe(false);
  });

  it("by Codex is told by tool and input too", async () => {
    const cast = managed("codex:01", "codex-01-a");
    const told = (name: string, change = {}) =>
      hook(cast, "codex", name, { session: A, env: { RALLY_SESSION_ID: "codex-01-a" }, change });
    const command = "*** Begin Patch\n*** Add File: a.txt\n+1\n*** End Patch";
    await told("PermissionRequest:apply_patch", { tool_input: { command } });
    await told("PostToolUse:apply_patch");
    expect(asks(cast)).toBe(true);
    await told("PostToolUse:apply_patch", { tool_input: { command } });
    expect(asks(cast)).toBe(false);
  });

  it("by Gemini CLI, which does not tell of which call, is so until the turn is over", async () => {
    const cast = managed("gemini:01", "gemini-01-a");
    const told = (name: string) =>
      hook(cast, "gemini", name, { session: A, env: { RALLY_SESSION_ID: "gemini-01-a" } });
    await told("Notification:ToolPermission");
    await told("AfterTool:write_file");
    expect(asks(cast)).toBe(true);
    await told("AfterAgent");
    expect(asks(cast)).toBe(false);
  });

  it("by OpenCode is told by the call's own id", async () => {
    const cast = managed("opencode:01", "opencode-01-a");
    const told = (name: string, payload: object) =>
      cast.lines(["hook", "opencode", name], {
        env: { RALLY_SESSION_ID: "opencode-01-a" },
        world: saying(JSON.stringify({ directory: cast.root, ...payload })),
      });
    const goesOn = (callID: string) =>
      told("tool.execute.after", {
        input: { tool: "write", sessionID: A, callID, args: { filePath: "a.txt" } },
        output: {},
      });
    await told("permission.asked", { properties: { sessionID: A, tool: { callID: "call_2" } } });
    await goesOn("call_1");
    expect(asks(cast)).toBe(true);
    await goesOn("call_2");
    expect(asks(cast)).toBe(false);
  });

  it("by a sub-agent is not answered by what another does, nor by the end of the session's turn", async () => {
    const cast = managed();
    const agent = (agent_id: string) => of("Write", WRITE, { agent_id });
    await event(cast, "SessionStart:startup");
    await event(cast, "PermissionRequest:Write", A, agent("one"));
    await event(cast, "PermissionRequest:Write", A, agent("two"));
    await event(cast, "PostToolUse:Write", A, agent("two"));
    await event(cast, "PostToolUse:Write", A, of("Write", WRITE));
    expect(asks(cast)).toBe(true);
    await event(cast, "PostToolUse:Write", A, agent("one"));
    expect(asks(cast)).toBe(false);
    await event(cast, "PermissionRequest:Write", A, agent("one"));
    await event(cast, "Stop", A);
    expect(asks(cast)).toBe(true);
    await event(cast, "SubagentStop", A, { change: { agent_id: "one" } });
    expect(asks(cast)).toBe(false);
    await event(cast, "PermissionRequest:Write", A, agent("one"));
    await event(cast, "UserPromptSubmit", A);
    expect(asks(cast)).toBe(false);
  });

  it("leaves no trace where there is no room", async () => {
    const cast = new Cast();
    expect(await event(cast, "PermissionRequest:Write")).toMatchObject(PASSED);
    expect(asks(cast)).toBe(false);
  });
});
