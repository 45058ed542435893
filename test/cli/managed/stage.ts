/** A cast whose sessions live in memory, with programs in PATH that are never run, and a clock that moves when somebody waits. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { Backend } from "../../../backends/backend.ts";
import { type MemoryBackend, memoryBackend } from "../../../backends/memory.ts";
import { PROGRAMS } from "../../../lib/hosts/host_process.ts";
import { NEVER } from "../../../lib/room/deadline.ts";
import { Cast, type How } from "../cast.ts";
import { scratchDirectory } from "../scratch.ts";

export class Stage {
  readonly cast = new Cast();
  readonly memory: MemoryBackend = memoryBackend();
  readonly bin = scratchDirectory();
  /** What is done whenever somebody waits. */
  waited: () => void = () => {};
  #ticks = 0;

  constructor() {
    for (const name of [...Object.values(PROGRAMS), "prog"]) {
      mkdirSync(this.bin, { recursive: true });
      writeFileSync(join(this.bin, name), "#!/bin/sh\n", { mode: 0o755 });
    }
  }

  /** The world in which it is asked, `over` the terminals in memory. */
  how({ env = {}, world = {}, ...how }: How = {}, over: Partial<Backend> = {}): How {
    return {
      ...how,
      env: { PATH: `${this.bin}:${process.env.PATH}`, ...env },
      world: {
        backends: { tmux: { ...this.memory, name: "tmux", ...over } },
        ticks: () => this.#ticks,
        pause: (ms) => {
          this.#ticks += ms;
          this.waited();
        },
        changed: async (_, ms) => {
          this.#ticks += ms;
          this.waited();
        },
        ...world,
      },
    };
  }

  /** Starts a session that must be started. */
  async start(...words: readonly string[]) {
    const { session } = await this.cast.ok(null, ["run", ...words], this.how());
    return session!;
  }

  async rows() {
    return (await this.cast.ok(null, ["sessions"], this.how())).sessions;
  }
}

/** How the terminal of the first session is lost, by what is then found. */
export const LOSSES = [
  ["dead-pane", (stage: Stage) => stage.memory.end(stage.memory.terminals()[0]!.pane, 1)],
  ["no-server", (stage: Stage) => stage.memory.crash()],
  [
    "no-pane",
    async (stage: Stage) => {
      await stage.start("codex");
      const { pane } = stage.memory.terminals()[0]!;
      await stage.memory.stop(pane, NEVER);
    },
  ],
] as const;
