/** A real client that `rally run` started in a terminal of its own, and `rally inject` talks to. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, vi } from "vitest";
import { type Envelope, ending, envelopeOf, RALLY } from "../binary/compiled.ts";
import { programOf } from "./installed.ts";
import { type Scene, type Setting, scene } from "./scene.ts";
import { noting } from "./stand_ins.ts";

/** How long a client may take to start, or to come to the end of its turn. */
export const PATIENCE = { timeout: 60_000, interval: 200 };

export interface AtTerminal extends Scene {
  readonly label: string;
  readonly pid: number;
  /** rally in the repository, as the client finds it around it. */
  readonly told: (...argv: readonly string[]) => Promise<Envelope>;
  readonly inject: (text: string, ...flags: readonly string[]) => Promise<Injected>;
  /** Events of its host that rally has answered, by the host's names. */
  readonly answered: () => readonly string[];
  readonly screen: () => Promise<string>;
  /** Waits until its screen shows this. */
  readonly shows: (what: RegExp) => Promise<void>;
  /** Keys that its user presses. */
  readonly press: (...keys: readonly string[]) => void;
}

/** What became of a directive. */
export interface Injected {
  readonly exit: number;
  readonly id: string;
  readonly state: string;
  readonly seen: boolean;
  readonly reason: string;
}

/**
 * Installs the hooks and starts the client with `rally run`. Nothing waits until it is ready: that is rally's to see.
 * `terminal`: whoever injects has no program of the client's in PATH, and so no queue of Codex's.
 */
export async function atTerminal(setting: Setting, atMost?: "terminal"): Promise<AtTerminal> {
  const program = (dir: string) => noting(RALLY, join(dir, "answered"));
  const stage = await scene({ ...setting, atTerminal: true, program });
  const { client, env, repo, root } = stage;
  const path = env["PATH"]!;
  const own = { ...env, TMUX_TMPDIR: join(root, "tmp") };
  const withClient = [dirname(programOf(client)), path].join(":");
  const said = async (argv: readonly string[], input = "", PATH = withClient) => {
    const child = spawn(RALLY, ["--json", ...argv], { cwd: repo, env: { ...own, PATH } });
    child.stdin.end(input);
    return envelopeOf(await ending(child, argv));
  };
  const told = (...argv: readonly string[]) => said(argv);
  const { agent, args } = client.terminal;
  const run = await told("run", agent, "--", ...args);
  const row = run.data?.["run"]?.session;
  if (row === undefined) throw new Error(`${client.host}: ${JSON.stringify(run.error)}`);
  const { name: label, pid, pane, socket } = row;
  const tmux = (...argv: readonly string[]) =>
    execFileSync("tmux", ["-S", socket, ...argv], { env: own, encoding: "utf8" });
  onTestFinished(() => {
    try {
      tmux("kill-server");
    } catch {
      // It has ended with its last session.
    }
  });
  const screen = async () =>
    (await told("capture", label, "--lines", "60")).data?.["capture"]?.output;
  return {
    ...stage,
    label,
    pid,
    told,
    inject: async (text, ...flags) => {
      const who = ["--tool", "codex:peer", "--text", "-"];
      const argv = ["inject", label, ...who, ...flags];
      const envelope = await said(argv, text, atMost === "terminal" ? path : withClient);
      const inject = envelope.data?.["inject"];
      if (inject === undefined) throw new Error(JSON.stringify(envelope));
      const { directive, delivery_state, delivery_reason, seen } = inject;
      const exit = envelope.exit_code ?? 0;
      return { exit, id: directive, state: delivery_state, seen, reason: delivery_reason };
    },
    answered: () => {
      const file = join(root, "answered");
      return existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
    },
    screen,
    shows: async (what) => {
      await vi.waitFor(async () => expect(await screen()).toMatch(what), PATIENCE);
    },
    press: (...keys) => void tmux("send-keys", "-t", pane, ...keys),
  };
}
