/** A scratch repository with a client's hooks, a home of its own, and a `rally` in PATH. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { onTestFinished } from "vitest";
import { type Ended, RALLY, rally } from "../binary/compiled.ts";
import { freshDirectory, git } from "../git/git_command.ts";
import type { At, Client } from "./clients/client.ts";
import { programOf } from "./installed.ts";

/** No client needs as long; it only ends what hangs. */
const LIMIT = 120_000;

export interface Scene extends At {
  readonly client: Client;
  /** A directory beside repository and home. */
  readonly root: string;
  /** Runs the client on a prompt, to its end. */
  readonly play: (prompt: string, around?: Around) => Promise<Ended>;
  /** What the client finds around it. */
  readonly env: Readonly<Record<string, string>>;
  /** The compiled rally, by a person in the repository. */
  readonly rally: (...argv: readonly string[]) => string;
}

export interface Around {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Setting {
  readonly client: Client;
  /** The model server's address. */
  readonly url: string;
  /** Further arguments of `rally hooks install`. */
  readonly install?: readonly string[];
  /** The client is to run at a terminal. */
  readonly atTerminal?: boolean;
  /** The host waits for a second only. */
  readonly impatient?: boolean;
  /** What stands in PATH as `rally`; null for nothing. */
  readonly program?: ((root: string) => string) | null;
}

/** Makes it, as a person would: commit, install, commit the hooks, and have the host trust them. */
export async function scene({ client, url, ...setting }: Setting): Promise<Scene> {
  const root = freshDirectory();
  onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 20 }));
  const [repo, home, bin] = ["repo", "home", "bin"].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [repo, home, bin, join(root, "tmp")]) mkdirSync(each);
  const at = { home, repo, url };
  put(home, (setting.atTerminal ? client.terminal : client).settings(at));
  put(repo, { "shared.txt": "one\ntwo\n" });
  git(repo, ["init", "-q", "-b", "main"]);
  told(rally(repo, ["hooks", "install", "--host", client.host, ...(setting.install ?? [])]));
  if (setting.impatient) hurry(repo, client);
  git(repo, ["add", "."]);
  git(repo, ["commit", "-qm", "begin"]);
  if (setting.program === undefined) symlinkSync(RALLY, join(bin, "rally"));
  else if (setting.program !== null)
    writeFileSync(join(bin, "rally"), setting.program(root), { mode: 0o755 });
  const env = { ...clean(root, bin), ...client.env(at) };
  const program = programOf(client);
  await client.prepare?.(program, repo, env);
  return {
    ...at,
    client,
    root,
    env,
    play: (prompt, { cwd = repo, env: own = {} } = {}) =>
      new Promise((done) => {
        // OpenCode keeps a database there, which two sessions that begin at once lock each other out of.
        const data = { XDG_DATA_HOME: mkdtempSync(join(root, "data-")) };
        const every = { ...env, ...data, ...own };
        const options = { cwd, env: every, timeout: LIMIT, maxBuffer: 1 << 26 };
        const child = execFile(program, client.argv(prompt), options, (_, out, err) => {
          done({ exit: child.exitCode, out, err });
        });
        child.stdin?.end();
      }),
    rally: (...argv) => told(rally(repo, argv)),
  };
}

/** Nothing of this machine's agents, and no way to the outside but loopback. */
function clean(root: string, bin: string): Record<string, string> {
  return {
    PATH: [bin, dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
    HOME: join(root, "home"),
    TMPDIR: join(root, "tmp"),
    SHELL: "/bin/bash",
    TERM: "dumb",
    LANG: "C.UTF-8",
    NO_PROXY: "127.0.0.1",
  };
}

function hurry(repo: string, { patience: { file, text, second } }: Client): void {
  const before = readFileSync(join(repo, file), "utf8");
  const after = before.replace(text, second);
  if (after === before) throw new Error(`${file} does not say how long the host waits`);
  writeFileSync(join(repo, file), after);
}

function told({ exit, out, err }: Ended): string {
  if (exit !== 0) throw new Error(`rally ended with ${exit}: ${err}${out}`);
  return out;
}

function put(dir: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
}
