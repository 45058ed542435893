/**
 * Agents in a scratch repository, each command run in this process through `main`, with a clock and keys of our own.
 * What they answer under `--json` is held against its published schema without being asked.
 *
 * @module
 */
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { main } from "../../lib/cli/main.ts";
import { nodeInput } from "../../lib/cli/node_input.ts";
import { nodeAsk, nodeRun, nodeRunAside } from "../../lib/cli/node_run.ts";
import { nodeTalk } from "../../lib/cli/node_talk.ts";
import type { Command } from "../../lib/cli/schemas/schemas.ts";
import type { World } from "../../lib/cli/world.ts";
import type { Fact } from "../../lib/fact/fact.ts";
import { encodeRecord } from "../../lib/fact/line.ts";
import { nodeFs } from "../../lib/git/node_fs.ts";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { type Counters, counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { checkedJson, checkedText, type Data, type Envelope } from "./answers.ts";
import { linkedWorktree, scratchRepository } from "./scratch.ts";
import { withJson } from "./shell.ts";

/** With it, nothing that is derived outlives a command: the ledger alone must give every answer. */
export const COLD = process.env.RALLY_TEST_COLD === "1";

/** A command line for a program. */
export type Argv = readonly string[];

/** What a command came to. `data` is `data[command]`, and fails the test where there is none. */
export interface Told<D = never> {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  readonly json: Envelope;
  readonly data: D;
  /** The code of what went wrong; empty where nothing did. */
  readonly code: string;
  readonly count: Counters;
}

export interface How {
  /** Where it is run, seen from the repository. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What the world does otherwise than usual. */
  readonly world?: Partial<World>;
}

export class Cast {
  readonly root: string;
  readonly files = nodeFs();
  /** Milliseconds since 1970; moves by a second with every command, and when a test moves it. */
  now = Date.parse("2026-11-20T12:00:00.000Z");
  /** Asked whenever a command gives way. */
  pause: (ms: number) => void = () => {};
  /** What this machine says of its file systems: in a test, nothing unless told. */
  mounts: string | undefined;
  magic: number | undefined;
  #keys = 0;

  constructor(root = scratchRepository()) {
    this.root = root;
  }

  get room(): string {
    return join(this.root, ".rally");
  }

  /** Runs a verb with `--json`. `tool` null: nobody says who they are. */
  async run<C extends Command>(
    tool: string | null,
    argv: readonly [C, ...string[]],
    how: How = {},
  ): Promise<Told<Data<C>>> {
    return (await this.json(tool, argv, how)) as Told<Data<C>>;
  }

  /** The same for arguments that name no verb known to the compiler. */
  async json(tool: string | null, argv: Argv, how: How = {}): Promise<Told<unknown>> {
    const { exit, out, err, count } = await this.#perform(tool, withJson(argv), how);
    const json = checkedJson(out, exit);
    if (!argv.includes("--trace")) expect(err).toBe("");
    return {
      exit,
      out,
      err,
      json,
      count,
      code: json.ok ? "" : json.error.code,
      get data() {
        if (json.data === undefined) throw new Error(`no data in ${out}`);
        return json.data[json.command!];
      },
    };
  }

  /** Runs a command as a person would. */
  async text(tool: string | null, argv: Argv, how: How = {}) {
    const told = await this.#perform(tool, argv, how);
    if (!argv.includes("--trace")) checkedText(told.out, told.err, told.exit);
    return told;
  }

  /** Runs a verb that answers in lines of its own, with what it says on the side. */
  async lines(argv: Argv, how: How = {}) {
    const told = await this.#perform(null, argv, how);
    const lines = told.out === "" ? [] : told.out.replace(/\n$/, "").split("\n");
    return { ...told, lines };
  }

  /** Runs a verb that must succeed, and answers with its data. */
  async ok<C extends Command>(
    tool: string | null,
    argv: readonly [C, ...string[]],
    how: How = {},
  ): Promise<Data<C>> {
    const { exit, out, data } = await this.run(tool, argv, how);
    expect(exit, out).toBe(0);
    return data;
  }

  /** A write that must take effect: the id of its fact. */
  async say(tool: string, ...words: readonly string[]): Promise<string> {
    return (await this.ok(tool, ["say", ...words])).fact.id;
  }

  worktree(name: string, branch = name): string {
    return linkedWorktree(this.root, name, branch);
  }

  /** The bytes of the open segment; empty where there is no room yet. */
  ledger(segment = "main"): string {
    try {
      return readFileSync(join(this.room, "log", `${segment}.jsonl`), "utf8");
    } catch {
      return "";
    }
  }

  /** Every fact of the open segment. */
  facts(): Fact[] {
    const lines = this.ledger().split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Fact);
  }

  /** Facts written by hand, with their right `sum`, as anybody with an editor could. */
  append(...facts: readonly Partial<Fact>[]): void {
    this.appendBytes(Buffer.concat(facts.map((fact) => encodeRecord(this.fact(fact)))));
  }

  appendBytes(...lines: readonly (string | Uint8Array)[]): void {
    const path = join(this.room, "log", "main.jsonl");
    mkdirSync(dirname(path), { recursive: true });
    for (const line of lines) appendFileSync(path, line);
  }

  /** A whole fact out of what matters about it. */
  fact(about: Partial<Fact>): Fact {
    const at = new Date(this.now).toISOString();
    const kind = about.kind ?? "presence";
    const head = { v: 1, id: `${kind}_hand${this.#keys++}`, kind, at };
    return { ...head, tool: "mallory:01", session: "mallory-01-aaaaaaaa", ...about } as Fact;
  }

  write(path: string, text: string | Uint8Array): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  #readFile(path: string): string | undefined {
    return path === "/proc/self/mountinfo" ? this.mounts : this.files.readFile(path);
  }

  #key(): string {
    return `${(this.#keys++).toString(36).padStart(4, "0")}aaaaaaaa`;
  }

  async #perform(tool: string | null, argv: Argv, { cwd = ".", env = {}, world = {} }: How) {
    this.now += 1000;
    if (COLD)
      for (const name of ["cache", "facts.db"])
        rmSync(join(this.room, name), { recursive: true, force: true });
    const count = counters();
    let [out, err] = ["", ""];
    const exit = await main(argv, {
      cwd: join(this.root, cwd),
      env: { ...(tool === null ? {} : { RALLY_TOOL: tool }), HOME: "/nonexistent", ...env },
      self: ["rally"],
      parent: () => 1,
      now: () => this.now,
      ticks: () => 0,
      key: () => this.#key(),
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      colour: false,
      count,
      // Nobody stands behind the standard input of a worker, and nobody closes it.
      input: (path, deadline) => (path === null ? nothing() : nodeInput(path, deadline)),
      run: nodeRun,
      runAside: nodeRunAside,
      ask: nodeAsk,
      talk: nodeTalk,
      lend: () => undefined,
      request: fetch,
      // Nobody pulls the plug here, so nobody waits for the platter.
      disk: { ...archivedDisk(nodeDisk(count)), sync: () => {}, syncDirectory: () => {} },
      files: { ...this.files, readFile: (path) => this.#readFile(path) },
      magicOf: () => this.magic,
      own: () => ({ homes: ["/nonexistent"], hosts: [] }),
      pause: (ms) => this.pause(ms),
      // What never comes is a test that fails, not one that keeps its process busy for ever.
      changed: () => new Promise((done) => setImmediate(done)),
      stopping: () => AbortSignal.abort(),
      signal: () => false,
      build: { version: "0.0.0", id: "test", runtime: "test", platform: "test" },
      cold: () => import("../../lib/cli/cold.ts"),
      ...world,
    });
    return { exit, out, err, count };
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
