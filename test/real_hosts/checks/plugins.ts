/** What hosts install of this repository, installed by the hosts themselves in a home of its own. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect, it, onTestFinished } from "vitest";
import { freshDirectory } from "../../git/git_command.ts";
import { CHOSEN } from "../chosen.ts";
import type { Client } from "../clients/client.ts";
import { programOf } from "../installed.ts";

const ROOT = join(import.meta.dirname, "../../..");
const PLUGIN = join(ROOT, "plugins/agent-rally-point");
const SKILLS = readdirSync(join(ROOT, "skills"));

/** What its user types, and what the last of it shows. */
const STEPS: Partial<Record<Client["host"], readonly (readonly string[])[]>> = {
  "claude-code": [
    ["plugin", "validate", ROOT],
    ["plugin", "validate", PLUGIN],
    ["plugin", "marketplace", "add", ROOT],
    ["plugin", "install", "agent-rally-point@rally"],
    ["plugin", "list"],
  ],
  codex: [
    ["plugin", "marketplace", "add", ROOT],
    ["plugin", "add", "agent-rally-point@rally"],
    ["plugin", "list"],
  ],
  gemini: [
    ["extensions", "validate", PLUGIN],
    ["extensions", "link", "--consent", PLUGIN],
    ["skills", "list"],
  ],
};

it.each(CHOSEN.filter(({ host }) => STEPS[host] !== undefined))(
  "$host takes the plugin",
  (client) => {
    const home = freshDirectory();
    onTestFinished(() => rmSync(home, { recursive: true, force: true, maxRetries: 20 }));
    const repo = join(home, "repo");
    mkdirSync(repo);
    const env = {
      PATH: process.env.PATH,
      HOME: home,
      TERM: "dumb",
      NO_PROXY: "127.0.0.1",
      // Gemini CLI asks otherwise.
      GEMINI_CLI_TRUST_WORKSPACE: "true",
    };
    let said = "";
    for (const step of STEPS[client.host]!) {
      const options = { cwd: repo, env, encoding: "utf8", input: "", timeout: 120_000 } as const;
      const { status, stdout, stderr } = spawnSync(programOf(client), step, options);
      said = stdout + stderr;
      expect({ step, status, said }).toEqual({ step, status: 0, said });
      if (step[1] === "validate") expect(said).not.toMatch(/passed with warnings/);
    }
    const wanted = client.host === "gemini" ? SKILLS : ["agent-rally-point"];
    for (const name of wanted) expect(said).toContain(name);
  },
);
