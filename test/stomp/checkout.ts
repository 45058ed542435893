import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { linesOf } from "../binary/ledger_file.ts";
import { repository } from "../binary/repository.ts";
import { freshDirectory } from "../git/git_command.ts";

/** One checkout in which all agents work. Every edit leaves a line of its own in a file. */
export class Checkout {
  readonly root = repository(freshDirectory());
  readonly files: readonly string[];
  /** Lines that were written, each with its file. */
  readonly #written = new Map<string, string>();

  constructor(count: number) {
    this.files = Array.from({ length: count }, (_, n) => `src/part-${n}.ts`);
    for (const file of this.files) writeFileSync(join(this.root, file), "");
  }

  read(file: string): string {
    return readFileSync(join(this.root, file), "utf8");
  }

  /** The whole file anew: as it was when it was read, and a line more. */
  write(file: string, text: string, line: string): void {
    writeFileSync(join(this.root, file), `${text}${line}\n`);
    this.#written.set(line, file);
  }

  get edits(): number {
    return this.#written.size;
  }

  /** Lines that were written and are not there. */
  lost(): string[] {
    const there = new Set(this.files.flatMap((file) => this.read(file).split("\n")));
    return [...this.#written.keys()].filter((line) => !there.has(line));
  }

  /** How many facts of each kind were written down. */
  kinds(): Readonly<Record<string, number>> {
    const path = join(this.root, ".rally/log/main.jsonl");
    const kinds: Record<string, number> = {};
    for (const { kind } of existsSync(path) ? linesOf(path) : [])
      kinds[String(kind)] = (kinds[String(kind)] ?? 0) + 1;
    return kinds;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
