import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Scene, scene } from "../binary/repository.ts";
import { freshDirectory, git } from "../git/git_command.ts";
import { type Random, randomOf } from "../simulation/random.ts";
import type { Account } from "./account.ts";
import { type Begun, launch, type Order, type Run } from "./process.ts";

/** How much of a storm is played: a short one for the gate, a long one for as long as one likes. */
export type Effort = "short" | "long";

/** A scratch repository with three worktrees, and everything that was run in it. */
export class Arena {
  readonly seed: number;
  readonly effort: Effort;
  readonly scene: Scene;
  readonly worktrees: readonly string[];
  readonly random: Random;
  readonly runs: Run[] = [];
  /** What was left out on this machine, and why. */
  readonly skipped: string[] = [];
  /** Processes at work. */
  readonly living = new Set<Begun>();
  #ticks = 0;
  readonly #undo: (() => void)[] = [];

  constructor(seed: number, effort: Effort) {
    this.seed = seed;
    this.effort = effort;
    this.random = randomOf(seed);
    this.scene = scene(freshDirectory());
    const { root, app, feature } = this.scene;
    const second = join(root, "second");
    git(app, ["worktree", "add", "-q", "-b", "second", second]);
    this.worktrees = [app, feature, second];
  }

  get room(): string {
    return this.scene.room;
  }

  begin(order: Order): Begun {
    const begun = launch(order, () => ++this.#ticks);
    this.living.add(begun);
    const done = begun.done.then((run) => {
      this.living.delete(begun);
      this.runs.push(run);
      return run;
    });
    return { ...begun, done };
  }

  run(order: Order): Promise<Run> {
    return this.begin(order).done;
  }

  /** What is to be undone before the directory goes. */
  onRemoval(undo: () => void): void {
    this.#undo.unshift(undo);
  }

  /** Everything so far, for the audit. */
  account(more: Partial<Account> = {}): Account {
    const { room, worktrees, runs } = this;
    return { room, worktrees, runs: [...runs], ...more };
  }

  remove(): void {
    for (const undo of this.#undo) undo();
    rmSync(this.scene.root, { recursive: true, force: true });
  }
}
