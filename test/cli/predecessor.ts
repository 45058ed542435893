/** Scripts of the embedded predecessor, run through `rally compat`: what they are answered is held against its schema. */
import { expect } from "vitest";
import { escapeInvisible } from "../../lib/fact/safe_json.ts";
import { published } from "./answers.ts";
import type { Cast, How } from "./cast.ts";

/** A flat object, loosely typed: tests look at what they are about. */
// biome-ignore lint/suspicious/noExplicitAny: the schema is held against each of them.
export type Flat = Readonly<Record<string, any>>;

/** A command line of such a script. */
export const agentRally = (...argv: readonly string[]): readonly string[] => [
  "compat",
  "agent-rally",
  ...argv,
];

/** Runs a command that must succeed and print one flat object. */
export async function flat(cast: Cast, argv: readonly string[], how: How = {}): Promise<Flat> {
  const { exit, out, err } = await cast.lines(agentRally(...argv), how);
  expect({ exit, err }).toEqual({ exit: 0, err: "" });
  return read(out);
}

/** One object, as the predecessor printed it: two spaces, the keys of every object in order. */
export function read(out: string): Flat {
  const told = JSON.parse(out) as Flat;
  published("compat").parse(told);
  inOrder(told);
  expect(out).toBe(`${escapeInvisible(JSON.stringify(told, null, 2))}\n`);
  return told;
}

function inOrder(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) expect(Object.keys(value)).toEqual(Object.keys(value).sort());
  for (const each of Object.values(value)) inOrder(each);
}
