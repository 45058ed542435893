/** OpenCode's plugin as it is installed, loaded by this Node in the place of OpenCode, with a rally that is a script. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
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
case $3 in session.idle) echo '{"followup":"go on"}';; chat.message|session.created) echo '{"additionalContext":"told at '$3'"}';; esac
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
