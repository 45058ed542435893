/** One bash for a whole document, so that `cd` and `export` last from one command to the next, as for a reader. */
import { type ChildProcess, spawn } from "node:child_process";

export interface Ended {
  readonly exit: number;
  /** Standard output and standard error, as they came. */
  readonly printed: string;
}

/** A command that takes longer hangs. */
const PATIENCE = 30_000;
const MARK = "\u001e";

export class Shell {
  readonly #bash: ChildProcess;
  #heard = "";
  #wake: () => void = () => {};

  constructor(cwd: string, env: NodeJS.ProcessEnv) {
    this.#bash = spawn("bash", ["--noprofile", "--norc"], { cwd, env, stdio: "pipe" });
    for (const stream of [this.#bash.stdout, this.#bash.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#heard += text;
        this.#wake();
      });
    this.#bash.once("close", () => this.#wake());
  }

  /** Runs one command to its end. `$?` of the next one is its exit, as in a terminal. */
  async run(command: string): Promise<Ended> {
    this.#heard = "";
    const script = `{ ${command}\n} </dev/null 2>&1\n`;
    this.#bash.stdin?.write(
      `${script}__exit=$?; printf '\\036%s\\036' "$__exit"; (exit "$__exit")\n`,
    );
    const ended = new RegExp(`${MARK}(\\d+)${MARK}$`);
    const hung = setTimeout(() => this.#bash.kill("SIGKILL"), PATIENCE);
    while (!ended.test(this.#heard) && this.#bash.exitCode === null && !this.#bash.killed)
      await new Promise<void>((done) => {
        this.#wake = done;
      });
    clearTimeout(hung);
    const [mark, exit] = ended.exec(this.#heard) ?? [];
    if (mark === undefined) throw new Error(`"${command}" did not end: ${this.#heard}`);
    return { exit: Number(exit), printed: this.#heard.slice(0, -mark.length) };
  }

  end(): void {
    this.#bash.stdin?.end();
  }
}
