import { spawn } from "node:child_process";
import { join } from "node:path";
import { type Ended, ending, environment } from "../binary/compiled.ts";
import { eventOf, recorded } from "../hosts/recorded.ts";

/** One call of the hook, or of the program that it is compared with. */
export interface Call {
  readonly session: string;
  readonly event: string;
  readonly milliseconds: number;
  /** The write was denied. */
  readonly denied: boolean;
  /** The hook could not do its work, and the host went on without. */
  readonly failed: boolean;
  /** What the model was told. */
  readonly words: string;
}

/** Calls rally as Claude Code does: a process for each event, with its JSON on standard input. */
export class Host {
  readonly calls: Call[] = [];
  readonly #root: string;
  readonly #hook: readonly string[] | null;
  readonly #empty: readonly string[];

  /** `empty` is the program that an edit runs between reading and writing; without a hook nothing else is run. */
  constructor(root: string, hook: readonly string[] | null, empty: readonly string[]) {
    this.#root = root;
    this.#hook = hook;
    this.#empty = empty;
  }

  /** Whether the host may go on. */
  async tells(session: string, name: string, file?: string): Promise<boolean> {
    if (this.#hook === null) return true;
    const file_path = join(this.#root, file ?? "");
    const tool = file === undefined ? {} : { tool_input: { file_path, content: "" } };
    const input = recorded("claude-code", name, this.#root, { session_id: session, ...tool });
    const event = eventOf(name);
    const { exit } = await this.#run(session, event, [...this.#hook, "claude-code", event], input);
    return exit === 0;
  }

  async thinks(session: string): Promise<void> {
    await this.#run(session, "empty", this.#empty, "");
  }

  async #run(
    session: string,
    event: string,
    [program, ...args]: readonly string[],
    input: string,
  ): Promise<Ended> {
    const began = performance.now();
    // In a process group of its own, so that Ctrl-C does not end what is under way.
    const options = { cwd: this.#root, env: environment({}), detached: true };
    const child = spawn(program!, args, options);
    // Whoever does not read it may be gone before it is written.
    child.stdin.on("error", () => {}).end(input);
    const ended = await ending(child, args);
    const milliseconds = performance.now() - began;
    const { exit, out, err } = ended;
    const denied = exit === 2;
    if (exit !== 0 && !(denied && event === "PreToolUse"))
      throw new Error(`${event} ended with ${exit}: ${err}`);
    const words = event === "empty" ? "" : `${spoken(out)}${err}`;
    const failed = words.includes("the host goes on");
    this.calls.push({ session, event, milliseconds, denied, failed, words });
    return ended;
  }
}

/** What standard output puts before the model. */
export function spoken(out: string): string {
  if (out === "") return "";
  return JSON.parse(out).hookSpecificOutput.additionalContext;
}
