import { spawnSync } from "node:child_process";
import { Refusal } from "./refusal.ts";

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program to its end and returns its stdout; a failure carries what it said. */
export function command(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): string {
  const result = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 26, ...options });
  if (result.error) throw new Refusal(`Could not run "${program}": ${result.error.message}`);
  if (result.status === 0) return result.stdout;
  const said = `${result.stdout}${result.stderr}`.trim();
  throw new Refusal(`"${program} ${args.join(" ")}" ended with ${ending(result)}:\n${said}`);
}

function ending(result: { status: number | null; signal: string | null }): string {
  return result.status === null ? `signal ${result.signal}` : `exit code ${result.status}`;
}
