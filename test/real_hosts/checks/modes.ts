import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { CHOSEN } from "../chosen.ts";
import { modelServer } from "../model_server.ts";
import { scene } from "../scene.ts";
import type { Step } from "../wires/wire.ts";

const server = await modelServer();
afterAll(server.close);

const read: Step = { tool: "read", path: "shared.txt" };
const edit: Step = { tool: "edit", path: "shared.txt", from: "one", to: "mine" };

/** The kinds of all facts, in their order. */
function kindsIn(repo: string): string[] {
  const ledger = join(repo, ".rally/log/main.jsonl");
  if (!existsSync(ledger)) return [];
  const lines = readFileSync(ledger, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => (JSON.parse(line) as { readonly kind: string }).kind);
}

describe.each(CHOSEN)("$host", (client) => {
  it("alone hears nothing and leaves one claim for each file, and the end of its session", async () => {
    const { play, repo } = await scene({ client, url: server.url });
    const name = `${client.host}-alone`;
    const again: Step = { tool: "edit", path: "shared.txt", from: "two", to: "mine too" };
    const fresh: Step = { tool: "write", path: "fresh.txt", text: "fresh" };
    await play(server.cast({ name, root: repo, script: [read, edit, read, again, fresh] }));
    expect(readFileSync(join(repo, "shared.txt"), "utf8")).toBe("mine\nmine too\n");
    expect(existsSync(join(repo, "fresh.txt"))).toBe(true);
    expect(server.shown(name).rally).toEqual([]);
    expect(kindsIn(repo).filter((kind) => kind !== "session")).toEqual(["claim", "claim"]);
  });

  it("writes what a peer holds in advise mode, and is told", async () => {
    const { play, repo, rally } = await scene({
      client,
      url: server.url,
      install: ["--mode", "advise"],
    });
    rally("say", "claim", "--tool", "codex:peer", "--path", "shared.txt", "--subject", "parser");
    const name = `${client.host}-advised`;
    await play(server.cast({ name, root: repo, script: [read, edit] }));
    expect(readFileSync(join(repo, "shared.txt"), "utf8")).toBe("mine\ntwo\n");
    expect(server.shown(name).rally).toContainEqual(
      expect.stringMatching(/shared\.txt is claimed by codex:peer "parser" until/),
    );
  });

  it("writes what a peer holds under RALLY_HOOKS=off, hears nothing and leaves nothing", async () => {
    const { play, repo, rally } = await scene({ client, url: server.url });
    rally("say", "claim", "--tool", "codex:peer", "--path", "shared.txt", "--subject", "parser");
    const before = kindsIn(repo);
    const name = `${client.host}-off`;
    const prompt = server.cast({ name, root: repo, script: [read, edit] });
    await play(prompt, { env: { RALLY_HOOKS: "off" } });
    expect(readFileSync(join(repo, "shared.txt"), "utf8")).toBe("mine\ntwo\n");
    expect(server.shown(name).rally).toEqual([]);
    expect(kindsIn(repo)).toEqual(before);
  });
});
