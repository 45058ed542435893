/** A scratch repository in which commands are run in this process, with a clock and keys of their own, and no way to hang. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { main } from "../../lib/cli/main.ts";
import { nodeInput } from "../../lib/cli/node_input.ts";
import { nodeWorld } from "../../lib/cli/node_world.ts";
import { Unheard, type World } from "../../lib/cli/world.ts";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { type Counters, counters, type Disk } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { type Scene, scene } from "../binary/repository.ts";
import { freshDirectory } from "../git/git_command.ts";

/** How a command ended, and what it said. */
export interface Done {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

export interface Order {
  readonly argv: readonly string[];
  /** Seen from the repository. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What stands on standard input. */
  readonly stdin: Buffer;
}

/** So many calls of disk and clock, or so many pauses, and a command will never end. */
const [CALLS, PAUSES] = [1_000_000, 3000];
/** Looks after which the reader of a verb that never ends has seen enough. */
const LOOKS = 3;
/** What a room begins with, when it is not empty. */
const BEGUN = Date.parse("2026-11-20T12:00:00.000Z");

/** It did not end. */
export class Hang extends Error {}

export class Stage {
  readonly scene: Scene;
  readonly outside: string;
  readonly #kept: string;
  #now = BEGUN;
  #keys = 0;

  constructor() {
    this.scene = scene(freshDirectory());
    this.outside = join(this.scene.root, "outside");
    mkdirSync(this.outside);
    writeFileSync(join(this.outside, "precious"), "precious\n");
    this.#kept = join(this.scene.root, "kept");
  }

  /** A room as it is after some work, to begin with again and again. */
  async prepare(): Promise<void> {
    for (const argv of WORK) {
      const done = await this.run({ argv, cwd: ".", env: {}, stdin: Buffer.alloc(0) });
      if (done.exit !== 0) throw new Error(`${argv.join(" ")}: ${done.err}`);
    }
    cpSync(this.scene.room, this.#kept, { recursive: true });
    this.clear(false);
  }

  /** Takes away what the last case left, and puts the prepared room in its place if asked. */
  clear(furnished: boolean): void {
    const { root, app, feature } = this.scene;
    const left = [...OURS, "src/.rally"].flatMap((name) =>
      [app, feature, this.outside, root].map((at) => join(at, name)),
    );
    for (const path of left) rmSync(path, { recursive: true, force: true });
    if (furnished) cpSync(this.#kept, this.scene.room, { recursive: true });
    this.#now = BEGUN + 3_600_000;
    this.#keys = 10_000;
  }

  async run({ argv, cwd, env, stdin }: Order): Promise<Done> {
    this.#now += 1000;
    let [out, err, ticks, pauses, calls] = ["", "", 0, 0, 0];
    const called = (): void => {
      if (++calls > CALLS) throw new Hang(`over ${CALLS} calls of clock and disk`);
    };
    const isWatch = argv.some((each) => each.startsWith("--watch"));
    const world: World = {
      ...nodeWorld(),
      cwd: join(this.scene.app, cwd),
      env: { HOME: "/nonexistent", ...env },
      self: ["rally"],
      parent: () => 1,
      now: () => this.#now,
      ticks: () => {
        called();
        ticks += 0.0001;
        return ticks;
      },
      key: () => `${(this.#keys++).toString(36).padStart(4, "0")}aaaaaaaa`,
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      input: (path, deadline) => (path === null ? inPieces(stdin) : nodeInput(path, deadline)),
      colour: false,
      ...observed(called),
      magicOf: () => undefined,
      own: () => ({ homes: ["/nonexistent"], hosts: [] }),
      changed: async () => {
        if (isWatch && ++pauses > LOOKS) throw new Unheard("EPIPE");
      },
      stopping: () => AbortSignal.abort(),
      // Longer and longer, so that the longest wait comes to its end.
      pause: (ms) => {
        if (isWatch && ++pauses > LOOKS) throw new Unheard("EPIPE");
        if (++pauses > PAUSES) throw new Hang(`over ${PAUSES} pauses`);
        ticks += ms * 2 ** Math.min(pauses, 40);
      },
    };
    const exit = await main(argv, world);
    return { exit, out, err };
  }

  /** Every segment's bytes by name, be it in its archive; of a path that is no file, nothing. */
  segments(): Map<string, Buffer> {
    const log = join(this.scene.room, "log");
    const disk = archivedDisk(nodeDisk(counters()));
    const names = [...listed(log), ...listed(join(log, "archive"))].flatMap(
      (file) => /^(.+)\.jsonl(?:\.gz)?$/.exec(file)?.[1] ?? [],
    );
    const found = new Map<string, Buffer>();
    for (const name of new Set(names)) {
      try {
        const bytes = disk.readWhole(join(log, `${name}.jsonl`));
        if (bytes !== undefined) found.set(name, Buffer.from(bytes));
      } catch {
        // A link, a directory.
      }
    }
    return found;
  }

  /** Names and sizes of everything around the room. */
  surroundings(): string {
    const { root, app, feature } = this.scene;
    const rows: string[] = [readFileSync(join(this.outside, "precious"), "utf8")];
    for (const at of [
      root,
      app,
      feature,
      this.outside,
      join(app, "src"),
      join(app, ".git"),
      join(app, "src/deep"),
    ])
      rows.push(
        `${at}: ${listed(at)
          .filter((name) => !OURS.has(name))
          .sort()
          .join(" ")}`,
      );
    return rows.join("\n");
  }

  /** Files that a writer left half-made. */
  leftovers(): string[] {
    const { room } = this.scene;
    if (!existsSync(room)) return [];
    return ["", "log", "cache", "sessions", "quarantine"]
      .flatMap((each) => listed(join(room, each)).map((name) => join(each, name)))
      .filter((path) => /\.tmp/.test(path) && path !== "log/main.jsonl.tmp");
  }

  remove(): void {
    rmSync(this.scene.root, { recursive: true, force: true });
  }
}

/** As a pipe gives it: a letter may be cut in two. */
async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 4999) yield bytes.subarray(at, at + 4999);
}

/** What rally may make where it stands. */
const OURS: ReadonlySet<string> = new Set([
  ".rally",
  "AGENTS.md",
  "CLAUDE.md",
  ...[".claude", ".codex", ".cursor", ".gemini", ".opencode"],
]);

function listed(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** The real disk, every call of which is counted, and which waits for no platter. */
function observed(called: () => void): { count: Counters; disk: Disk } {
  const count = counters();
  const disk = { ...archivedDisk(nodeDisk(count)), sync: () => {}, syncDirectory: () => {} };
  const counted = Object.entries(disk).map(([name, call]) => [
    name,
    (...args: unknown[]) => {
      called();
      return (call as (...args: unknown[]) => unknown)(...args);
    },
  ]);
  return { count, disk: Object.fromEntries(counted) as Disk };
}

const [A, B] = [
  ["--tool", "claude_code:01"],
  ["--tool", "codex:01"],
];
/** Something of every kind, and enough of it that facts.db and checkpoints are made. */
const WORK: readonly (readonly string[])[] = [
  ["enter", ...A, "--role", "builder"],
  ["enter", ...B],
  ["mission", ...A, "--set", "parse files"],
  ["say", "claim", ...A, "--path", "src/a.ts", "--subject", "fix the parser"],
  ["say", "claim", ...B, "--path", "README", "--resource", "port:3000", "--subject", "docs"],
  ["say", "blocker", ...A, "--path", "src/deep", "--subject", "schema changes"],
  ["say", "decision", ...A, "--subject", "tabs", "--status", "binding"],
  ["say", "handoff", ...A, "--to", "codex:01", "--subject", "review"],
  ["say", "risk", ...B, "--subject", "no test"],
  ["say", "lesson", ...B, "--subject", "format first"],
  ["say", "artifact", ...A, "--subject", "parser fixed", "--evidence", "42 pass"],
  ["say", "standby", ...B, "--wake-after", "+30m"],
  ["backlog", "add", ...A, "--id", "lexer", "--intent", "split the lexer"],
  ...Array.from({ length: 70 }, (_, n) => ["say", "lesson", ...B, "--subject", `parser note ${n}`]),
  ["search", "parser"],
  ["room"],
];
