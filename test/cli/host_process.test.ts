/** A session of a host whose process is known is over when that process is. Processes are a map that a test holds. */
import { describe, expect, it } from "vitest";
import { Cast } from "./cast.ts";
import { hook, writes } from "./hosted.ts";

const SESSION = "01a1faec-8458-7c70-b795-18f3bf293ed2";
const SCRIPT = {
  tool_input: { command: "*** Begin Patch\n*** Add File: src/a.ts\n+x\n*** End Patch" },
};

interface Process {
  readonly name: string;
  readonly words: readonly string[];
  readonly parent: number;
  started: string;
}

const shell = (parent: number): Process => ({
  name: "bash",
  words: ["bash", "-c", "codex"],
  parent,
  started: "90",
});
const codex = (...words: string[]): Process => ({
  name: "codex",
  words: ["/opt/bin/codex", ...words],
  parent: 1,
  started: "100",
});

/** The world of a hook that process 70 has started, on a system with these processes. */
function above(cast: Cast, table: Map<number, Process>) {
  const readFile = (path: string): string | undefined => {
    if (path.endsWith("boot_id")) return "boot\n";
    const [, pid, what] = /^\/proc\/(\d+)\/(stat|cmdline)$/.exec(path) ?? [];
    if (pid === undefined) return cast.files.readFile(path);
    const found = table.get(Number(pid));
    if (found === undefined) return undefined;
    const { name, words, parent, started } = found;
    if (what === "cmdline") return words.map((each) => `${each}\0`).join("");
    return `${pid} (${name}) S ${parent} ${"0 ".repeat(17)}${started} 0`;
  };
  const readlink = (path: string) =>
    path === "/proc/self/ns/pid" ? "pid:[1]" : cast.files.readlink(path);
  return { parent: () => 70, files: { ...cast.files, readFile, readlink } };
}

/** What a peer finds once everything but shells has died: whether it may write what the session held. */
async function frees(table: Map<number, Process>): Promise<boolean> {
  const cast = new Cast();
  const world = above(cast, table);
  await hook(cast, "codex", "SessionStart:startup", { session: SESSION, world });
  await hook(cast, "codex", "PreToolUse:apply_patch", { session: SESSION, world, change: SCRIPT });
  expect((await writes(cast, "peer-0000bbbb", "src/a.ts", { world })).exit).toBe(2);
  for (const each of table.values()) each.started = "999";
  return (await writes(cast, "peer-0000bbbb", "src/a.ts", { world })).exit === 0;
}

describe("the process of a session", () => {
  it("is the host, directly above the hook or behind shells", async () => {
    expect(await frees(new Map([[70, codex("exec")]]))).toBe(true);
    expect(
      await frees(
        new Map([
          [70, shell(71)],
          [71, shell(72)],
          [72, codex()],
        ]),
      ),
    ).toBe(true);
  });

  it("is never a shell in between, nor what is above another program", async () => {
    const vim = { ...codex(), name: "vim", words: ["vim", "codex"], parent: 72 };
    expect(await frees(new Map([[70, shell(1)]]))).toBe(false);
    expect(await frees(new Map([[70, shell(71)]]))).toBe(false);
    expect(
      await frees(
        new Map([
          [70, vim],
          [72, codex()],
        ]),
      ),
    ).toBe(false);
    expect(await frees(new Map())).toBe(false);
  });

  it("is not the server that several sessions of Codex share", async () => {
    expect(await frees(new Map([[70, codex("app-server")]]))).toBe(false);
  });

  it("is forgotten when the session is resumed where none can be told", async () => {
    const cast = new Cast();
    const table = new Map([[70, codex()]]);
    const world = above(cast, table);
    const at = { session: SESSION, world };
    await hook(cast, "codex", "SessionStart:startup", at);
    await hook(cast, "codex", "PreToolUse:apply_patch", { ...at, change: SCRIPT });
    table.set(70, codex("app-server"));
    await hook(cast, "codex", "SessionStart:startup", { ...at, change: { source: "resume" } });
    table.clear();
    expect((await writes(cast, "peer-0000bbbb", "src/a.ts", { world })).exit).toBe(2);
  });
});
