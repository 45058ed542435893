import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../cli/import_graph.ts";

/** One line of what the echo program writes of itself. */
export interface Noted {
  readonly ready?: number;
  readonly submitted?: string;
  readonly swallowed?: boolean;
}

/** The argv of a program that writes to this file what is submitted to it, in a terminal. */
export function echoProgram(file: string, ...flags: readonly string[]): string[] {
  return [process.execPath, join(ROOT, "test/backends/echo_program.mjs"), file, ...flags];
}

/** All that the program has written of itself so far. */
export function notedIn(file: string): Noted[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.endsWith("}"))
    .map((line) => JSON.parse(line));
}

/** What was submitted to the program so far. */
export function submittedIn(file: string): string[] {
  return notedIn(file).flatMap(({ submitted }) => (submitted === undefined ? [] : [submitted]));
}

/** The answer of `ask` once it has one; it is asked again and again until the time of the test is up. */
export async function eventually<T>(ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** Waits until the program can be typed to. */
export async function ready(file: string): Promise<void> {
  await eventually(() => notedIn(file).find((each) => each.ready !== undefined));
}

/** Waits until so many texts have been submitted, and gives them. */
export async function submissions(file: string, count: number): Promise<string[]> {
  return eventually(() => {
    const all = submittedIn(file);
    return all.length >= count ? all : undefined;
  });
}
