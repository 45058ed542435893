import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Cast } from "./cast.ts";
import { hook, wordsIn, writes } from "./hosted.ts";

const [A, B] = ["11111111-aaaa", "22222222-bbbb"];
const [TOOL_A, TOOL_B] = ["claude_code:1111aaaa", "claude_code:2222bbbb"];
const PASSED = { exit: 0, out: "", err: "" };

/** One side of a command that B runs, of which nobody can tell what it writes. */
const command = (cast: Cast, side: "Pre" | "Post", how: { cwd?: string; call?: string } = {}) =>
  hook(cast, "claude-code", `${side}ToolUse:${side === "Pre" ? "Bash" : "Write"}`, {
    session: B,
    ...(how.cwd === undefined ? {} : { cwd: how.cwd }),
    change: {
      tool_name: "Bash",
      tool_input: { command: "make format" },
      tool_use_id: how.call ?? "call-1",
    },
  });
const wrote = (cast: Cast, session: string, path: string) =>
  hook(cast, "claude-code", "PostToolUse:Write", {
    session,
    change: { tool_input: { file_path: join(cast.root, path) } },
  });
const prompt = (cast: Cast, session: string) =>
  hook(cast, "claude-code", "UserPromptSubmit", { session });

/** A holds `src/a.ts` and has written it. */
async function held(): Promise<Cast> {
  const cast = new Cast();
  cast.write("src/a.ts", "one");
  await writes(cast, A, "src/a.ts");
  await prompt(cast, B);
  await writes(cast, A, "src/a.ts");
  cast.write("src/a.ts", "two");
  await wrote(cast, A, "src/a.ts");
  cast.now += 1000;
  return cast;
}

describe("a command under which a peer's file changes", () => {
  it("is told to both sides, once", async () => {
    const cast = await held();
    expect(await command(cast, "Pre")).toMatchObject(PASSED);
    cast.write("src/a.ts", "three, by the command");
    const told = wordsIn((await command(cast, "Post")).out);
    expect(told).toMatch(/stomp: src\/a.ts is claimed by claude_code:1111aaaa "editing" until/);
    const heard = wordsIn((await prompt(cast, A)).out);
    expect(heard).toContain(
      `${TOOL_B} says "${TOOL_B} ran a command that seems to have changed src/a.ts, which you hold`,
    );
    expect((await prompt(cast, A)).out).not.toContain("command");
    await command(cast, "Pre", { call: "call-2" });
    cast.write("src/a.ts", "four, by the next");
    expect(await command(cast, "Post", { call: "call-2" })).toMatchObject(PASSED);
    expect(cast.ledger().match(/"status":"stomp"/g)).toHaveLength(1);
  });

  it("also where the session has entered meanwhile", async () => {
    const cast = await held();
    await command(cast, "Pre");
    await cast.ok(TOOL_B, ["enter", "--session-id", B]);
    cast.write("src/a.ts", "three, by the command");
    expect(wordsIn((await command(cast, "Post")).out)).toContain("stomp: src/a.ts is claimed");
  });

  it("also where the holder has the directory, and the file is new or gone", async () => {
    const cast = await held();
    await cast.say("codex:01", "claim", "--path", "lib", "--subject", "mine");
    cast.write("lib/x/old.ts", "old");
    await command(cast, "Pre");
    rmSync(join(cast.root, "lib/x/old.ts"));
    expect(wordsIn((await command(cast, "Post")).out)).toContain("lib/x/old.ts is claimed");
    expect(cast.ledger()).toContain(`"subject":"stomp"`);
  });

  it.each<[string, (cast: Cast) => Promise<unknown>]>([
    ["nothing has changed", async () => {}],
    [
      "the holder has written it meanwhile",
      async (cast) => {
        await writes(cast, A, "src/a.ts");
        cast.write("src/a.ts", "three, by A");
        await wrote(cast, A, "src/a.ts");
      },
    ],
    ["it is another file", async (cast) => cast.write("src/b.ts", "new")],
  ])("says nothing where %s", async (_, meanwhile) => {
    const cast = await held();
    await command(cast, "Pre");
    await meanwhile(cast);
    const before = cast.ledger();
    expect(await command(cast, "Post")).toMatchObject(PASSED);
    expect(cast.ledger()).toBe(before);
  });

  it("says nothing where the holder was at it already", async () => {
    const cast = await held();
    await writes(cast, A, "src/a.ts");
    cast.now += 1000;
    await command(cast, "Pre");
    cast.write("src/a.ts", "three, by A");
    expect(await command(cast, "Post")).toMatchObject(PASSED);
  });

  it("says nothing of another worktree's file", async () => {
    const cast = await held();
    cast.worktree("side");
    await command(cast, "Pre", { cwd: "../side" });
    cast.write("src/a.ts", "three");
    cast.write("../side/src/a.ts", "three");
    expect(await command(cast, "Post", { cwd: "../side" })).toMatchObject(PASSED);
  });
});

describe("an edit that was not stopped", () => {
  it("of a file that a peer holds is told to both sides", async () => {
    const cast = await held();
    const env = { RALLY_HOOKS: "advise" };
    expect((await writes(cast, B, "src/a.ts", { env })).exit).toBe(0);
    expect(wordsIn((await wrote(cast, B, "src/a.ts")).out)).toContain("stomp: src/a.ts");
    expect(wordsIn((await prompt(cast, A)).out)).toContain(`${TOOL_B} wrote src/a.ts, which you`);
    expect(await wrote(cast, B, "src/a.ts")).toMatchObject(PASSED);
  });

  it("says nothing of one's own file", async () => {
    const cast = await held();
    await writes(cast, B, "src/b.ts");
    expect(await wrote(cast, B, "src/b.ts")).toMatchObject(PASSED);
  });
});

describe("two worktrees", () => {
  it("are both told of an edit on both branches, whoever came first and writes no more", async () => {
    for (const name of ["PostToolUse:Write", "UserPromptSubmit"]) {
      const cast = new Cast();
      cast.worktree("side");
      await writes(cast, A, "src/a.ts");
      expect((await writes(cast, B, "src/a.ts", { cwd: "../side" })).out).toContain("branch main");
      const change = name.startsWith("Post")
        ? { tool_input: { file_path: join(cast.root, "src/a.ts") } }
        : {};
      const told = async () =>
        wordsIn((await hook(cast, "claude-code", name, { session: A, change })).out);
      expect(await told()).toContain(`src/a.ts is edited on branch side by ${TOOL_B}`);
      expect(await told()).toBe("");
    }
  });
});

describe("alone", () => {
  it("nothing is kept of what a tool writes", async () => {
    const cast = new Cast();
    await writes(cast, B, "src/a.ts");
    await command(cast, "Pre");
    cast.write("src/a.ts", "one");
    await command(cast, "Post");
    const kept = readdirSync(join(cast.room, "sessions"));
    expect(kept).toHaveLength(1);
    expect(cast.files.readFile(join(cast.room, "sessions", kept[0]!))).not.toMatch(/wrote|watches/);
  });
});

describe("a session that its host gives a new id", () => {
  const process = { CLAUDE_PID: "77" };
  const world = (cast: Cast) => ({
    files: {
      ...cast.files,
      readFile: (path: string) =>
        /^\/proc\/7\d\/stat$/.test(path)
          ? `77 (claude) S ${"0 ".repeat(18)}100`
          : path.endsWith("boot_id")
            ? "boot\n"
            : cast.files.readFile(path),
    },
  });
  const starts = (cast: Cast, session: string, source: string, env = process) =>
    hook(cast, "claude-code", "SessionStart:resume", {
      session,
      env,
      world: world(cast),
      change: { source },
    });

  it.each(["resume", "compact"])("goes on as it was after %s", async (source) => {
    const cast = new Cast();
    await writes(cast, A, "src/a.ts");
    await starts(cast, A, "startup");
    await starts(cast, B, source);
    expect(await writes(cast, B, "src/a.ts")).toMatchObject(PASSED);
    await writes(cast, B, "src/b.ts");
    const speakers = [...cast.ledger().matchAll(/"tool":"([^"]*)"/g)].map(([, tool]) => tool);
    expect(new Set(speakers)).toEqual(new Set([TOOL_A]));
    expect(cast.ledger()).toContain('"status":"continues"');
  });

  it.each<[string, string, object]>([
    ["forked off", "fork", process],
    ["cleared", "clear", process],
    ["resumed by another process", "resume", { CLAUDE_PID: "78" }],
  ])("is another agent when %s", async (_, source, env) => {
    const cast = new Cast();
    await writes(cast, A, "src/a.ts");
    await starts(cast, A, "startup");
    await starts(cast, B, source, env as typeof process);
    expect((await writes(cast, B, "src/a.ts")).exit).toBe(2);
    const parent = [...cast.ledger().matchAll(/"parent":"([^"]*)"/g)].map(([, id]) => id);
    expect(parent).toEqual(source === "fork" ? [A] : []);
  });
});
