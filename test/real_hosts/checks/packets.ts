import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { CHOSEN } from "../chosen.ts";
import { modelServer } from "../model_server.ts";
import { type Scene, scene } from "../scene.ts";
import type { Step } from "../wires/wire.ts";

const server = await modelServer();
afterAll(server.close);

const read: Step = { tool: "read", path: "shared.txt" };
const edit: Step = { tool: "edit", path: "shared.txt", from: "one", to: "mine" };

const WORK = {
  workstream: "Two words",
  description: "One line of them.",
  tasks: [
    { id: "words", intent: "say it", owns: ["shared.txt"], validation: "true", output: "a word" },
  ],
};

/** The lines of the packet's loop, up to the validation and behind it. */
function packet({ repo, rally }: Scene): readonly [before: string[], after: string[]] {
  writeFileSync(join(repo, "work.json"), JSON.stringify(WORK));
  const { data } = JSON.parse(rally("workstream", "packet", "work.json", "--run", "r1", "--json"));
  const text: string = data.workstream.packets[0].text;
  const loop = text.slice(text.indexOf("## The loop"), text.indexOf("### When it has to wait"));
  const lines = [...loop.matchAll(/^```+sh\n(.*)\n```+$/gm)].map(([, line]) => line!);
  const at = lines.indexOf("true");
  return [lines.slice(0, at), lines.slice(at + 1)];
}

const shell = (line: string): Step => ({ tool: "shell", line });

describe.each(CHOSEN)("$host", (client) => {
  it("follows a packet under its hooks, which do not stop it at what it claimed by the packet's name", async () => {
    const there = await scene({ client, url: server.url });
    // A login shell makes a PATH of its own, as that of Codex is.
    writeFileSync(join(there.home, ".profile"), `PATH='${join(there.root, "bin")}':$PATH\n`);
    const [before, after] = packet(there);
    const name = `${client.host}-packet`;
    const script = [...before.map(shell), read, edit, ...after.map(shell)];
    await there.play(server.cast({ name, root: there.repo, script }));
    expect(readFileSync(join(there.repo, "shared.txt"), "utf8")).toBe("mine\ntwo\n");
    const ledger = readFileSync(join(there.repo, ".rally/log/main.jsonl"), "utf8");
    const facts = ledger
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    const own = facts.filter(({ tool }) => tool === "agent:words").map(({ kind }) => kind);
    expect(own.filter((kind) => kind !== "lead")).toEqual([
      "session",
      "claim",
      "heartbeat",
      "artifact",
      "release",
    ]);
    expect(facts.filter(({ kind }) => kind === "claim")).toHaveLength(1);
  });

  it("is stopped at what somebody has claimed by that name who is not of its shells", async () => {
    const there = await scene({ client, url: server.url });
    there.rally("say", "claim", "--tool", "agent:words", "--path", "shared.txt", "--subject", "x");
    const name = `${client.host}-no-packet`;
    await there.play(server.cast({ name, root: there.repo, script: [read, edit] }));
    expect(readFileSync(join(there.repo, "shared.txt"), "utf8")).toBe("one\ntwo\n");
  });
});
