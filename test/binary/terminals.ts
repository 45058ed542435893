/** Programs that rally itself has started in tmux, in a repository and with servers of the test's own. */
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll } from "vitest";
import { echoProgram, ready, submittedIn } from "../backends/echo.ts";
import { recorded } from "../hosts/recorded.ts";
import { type Ended, ending, envelopeOf, environment, RALLY, rally } from "./compiled.ts";
import { type Scene, scene } from "./repository.ts";

/** It shows a prompt as Claude Code does: before, nothing would be typed. */
const PROMPT = `printf '%s\\n' '${"─".repeat(80)}' ❯`;

/** The host session of the stand-in for Claude Code. */
export const HOST = "11111111-aaaa";

export interface Terminals extends Scene {
  /** Begins a program that echoes; what was submitted to it so far. */
  readonly begin: (name: string) => Promise<() => string[]>;
  /** Begins a stand-in for Claude Code: it echoes, and calls the prompt hook. Its label is `claude-01`. */
  readonly beginAgent: (...flags: readonly string[]) => Promise<() => string[]>;
  /** What its prompt hook has said to its model. */
  readonly saidAtPrompts: () => string;
  /** A hook of that agent's. */
  readonly hook: (name: string, change?: object) => Promise<Ended>;
  /** A command in a process of its own, with this on standard input. */
  readonly run: (argv: readonly string[], input?: string) => Promise<Ended>;
}

/** Not for the inside of a test, where nothing can be put off. */
export function terminals(): Terminals {
  const place = scene();
  const { root, app } = place;
  const bin = join(root, "bin");
  const env = { TMUX_TMPDIR: root, PATH: `${bin}:${process.env.PATH}`, RALLY_BACKEND: "tmux" };
  const said = join(root, "said.jsonl");
  const labels: string[] = [];
  const agent = { RALLY_SESSION_ID: "", RALLY_TOOL: "claude_code:01" };
  const file = (name: string): string => join(root, `${name}.jsonl`);
  const start = (
    argv: readonly string[],
    input: string,
    around: Readonly<Record<string, string>>,
  ) => {
    const child = spawn(RALLY, argv, { cwd: app, env: environment({ env: around }) });
    child.stdin.end(input);
    return ending(child, argv);
  };
  const begun = async (name: string, argv: readonly string[]): Promise<() => string[]> => {
    const { data = {} } = envelopeOf(rally(app, ["run", "--json", ...argv], { env }));
    const { session_id, name: label } = data["run"].session;
    labels.push(label);
    if (label === "claude-01") agent.RALLY_SESSION_ID = session_id;
    await ready(file(name));
    return () => submittedIn(file(name));
  };
  afterAll(() => {
    for (const label of labels) rally(app, ["stop", label, "--now"], { env });
  });
  mkdirSync(bin);
  return {
    ...place,
    begin: (name) => {
      const [program, ...rest] = echoProgram(file(name));
      return begun(name, ["--command", program!, "--name", name, "--", ...rest]);
    },
    beginAgent: (...flags) => {
      const payload = recorded("claude-code", "UserPromptSubmit", app, { session_id: HOST });
      const tell = [
        process.execPath,
        join(import.meta.dirname, "prompt_hook.mjs"),
        RALLY,
        payload,
        said,
      ];
      const words = [...echoProgram(file("claude"), ...flags), "--tell", ...tell];
      const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
      writeFileSync(join(bin, "claude"), `#!/bin/sh\n${PROMPT}\nexec ${quoted.join(" ")}\n`);
      chmodSync(join(bin, "claude"), 0o755);
      return begun("claude", ["claude"]);
    },
    saidAtPrompts: () => (existsSync(said) ? readFileSync(said, "utf8") : ""),
    hook: (name, change = {}) => {
      const input = recorded("claude-code", name, app, { session_id: HOST, ...change });
      const argv = ["hook", "claude-code", name.split(":")[0]!];
      return start(argv, input, { ...env, ...agent });
    },
    run: (argv, input = "") => start(argv, input, env),
  };
}
