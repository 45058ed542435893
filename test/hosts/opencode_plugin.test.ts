/** OpenCode's plugin as it is installed, loaded by this Node in the place of OpenCode, with a rally that is a script. */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PLUGIN, pluginState, pluginText } from "../../lib/cli/hooks/opencode_plugin.ts";
import { scratchRepository } from "../cli/scratch.ts";

type Hook = (input: object, output: object) => Promise<void>;
interface Loaded {
  readonly event: (given: { event: object }) => Promise<void>;
  readonly "chat.message": Hook;
  readonly "tool.execute.before": Hook;
  readonly "tool.execute.after": Hook;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What it denies has `held` in it; it tells whatever it was given. */
const RALLY = `#!/bin/sh
read -r line
case $line in *held*) echo "held by codex:02" >&2; exit 2;; *broken*) exit 1;; esac
case $3 in doorbell) case $line in *directive_2*) ;; *) echo '{"followup":"the letter"}';; esac;; session.idle) echo '{"followup":"go on"}';; chat.message|session.created) echo '{"additionalContext":"told at '$3'"}';; esac
`;

async function loaded(path: string, failClosed = false, app = scratchRepository()) {
  const file = join(app, PLUGIN);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, pluginText({ failClosed }));
  vi.stubEnv("PATH", path.replaceAll("APP", app));
  const { Rally } = await import(`${file}?${Math.random()}`);
  const prompts: object[] = [];
  const session = { promptAsync: async (prompt: object) => void prompts.push(prompt) };
  const plugin = (await Rally({ client: { session }, directory: app })) as Loaded;
  return { app, plugin, prompts };
}

function program(directory: string): string {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "rally"), RALLY, { mode: 0o755 });
  return directory;
}

const outside = () => program(join(dirname(scratchRepository()), "a bin"));
const write = (filePath: string) =>
  [{ tool: "write", sessionID: "s" }, { args: { filePath } }] as const;

describe("the plugin", () => {
  it("denies what rally denies, with its reason, and lets all else pass", async () => {
    const { plugin } = await loaded(`bin::${outside()}`);
    await expect(plugin["tool.execute.before"](...write("held.ts"))).rejects.toThrow(
      "held by codex:02",
    );
    await plugin["tool.execute.before"](...write("free.ts"));
    await plugin["tool.execute.before"](...write("broken.ts"));
    await plugin["tool.execute.before"]({ tool: "read", sessionID: "s" }, { held: 1 });
  });

  it("puts what rally tells before the model with the next prompt, once", async () => {
    const { plugin } = await loaded(outside());
    const created = { type: "session.created", properties: { sessionID: "s", info: { id: "s" } } };
    await plugin.event({ event: created });
    const output = {
      parts: [{ id: "p", sessionID: "s", messageID: "m", type: "text", text: "hi" }],
    };
    await plugin["chat.message"]({ sessionID: "s" }, output);
    expect(output.parts[1]).toMatchObject({
      text: "told at session.created\ntold at chat.message",
      synthetic: true,
      messageID: "m",
    });
    const next = { parts: output.parts.slice(0, 1) };
    await plugin["chat.message"]({ sessionID: "s" }, next);
    expect(next.parts[1]).toMatchObject({ text: "told at chat.message" });
  });

  it("prompts a session that would stop with what waits for it", async () => {
    const { plugin, prompts } = await loaded(outside());
    await plugin.event({ event: { type: "session.idle", properties: { sessionID: "s" } } });
    const body = { parts: [{ type: "text", text: "go on" }] };
    expect(prompts).toEqual([{ path: { id: "s" }, body }]);
  });

  it("says a letter that a bell was rung for, once, in the session that the bell names", async () => {
    const bells = join(dirname(scratchRepository()), "bells");
    vi.stubEnv("RALLY_DOORBELL", bells);
    const { plugin, prompts } = await loaded(outside());
    await plugin["chat.message"]({ sessionID: "s" }, { parts: [] });
    mkdirSync(bells);
    const ring = (letter: string, session: string) => writeFileSync(join(bells, letter), session);
    ring("directive_0", "somebody else's");
    ring("directive_1.tmp", "s");
    ring("directive_2", "s");
    ring("directive_3", "s");
    const body = { parts: [{ type: "text", text: "the letter" }] };
    await vi.waitFor(() => expect(prompts).toEqual([{ path: { id: "s" }, body }]), 5000);
    ring("directive_4", "s");
    await vi.waitFor(() => expect(prompts).toHaveLength(2), 5000);
    // What rally has no letter for is left to rally, and so is what is not for this session.
    expect(readdirSync(bells).sort()).toEqual(["directive_0", "directive_1.tmp", "directive_2"]);
  });

  it("hears no bell where rally did not start it", async () => {
    const timers = vi.spyOn(globalThis, "setTimeout");
    const { plugin } = await loaded(outside());
    expect(timers).not.toHaveBeenCalled();
    timers.mockRestore();
    await plugin["chat.message"]({ sessionID: "s" }, { parts: [] });
  });

  it("runs no rally of the repository or of a relative path, and says so once", async () => {
    const app = scratchRepository();
    program(join(app, "bin"));
    const mine = join(dirname(app), "mine");
    mkdirSync(mine);
    symlinkSync(join(app, "bin/rally"), join(mine, "rally"));
    const { plugin } = await loaded(`bin::.:APP/bin:${mine}`, false, app);
    await plugin["tool.execute.before"](...write("held.ts"));
    const created = { type: "session.created", properties: { sessionID: "s" } };
    await plugin.event({ event: created });
    const output = { parts: [{ sessionID: "s", messageID: "m", text: "hi" }] };
    await plugin["chat.message"]({ sessionID: "s" }, output);
    expect(output.parts[1]?.text).toContain("nobody is coordinated");
  });

  it("fails closed only where it was installed so", async () => {
    for (const path of ["/nonexistent", outside()]) {
      const { plugin } = await loaded(path, true);
      await expect(plugin["tool.execute.before"](...write("broken.ts"))).rejects.toThrow("closed");
    }
  });

  it("knows itself from what others wrote or changed", () => {
    const text = pluginText({ failClosed: false });
    expect(pluginState(text)).toBe("ours");
    expect(pluginState(text.replace("10000", "1"))).toBe("changed");
    expect(pluginState(`\n${text}`)).toBe("foreign");
    expect(pluginState(pluginText({ failClosed: true, pinned: ["/a b/rally"] }))).toBe("ours");
  });
});
