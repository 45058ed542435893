/** Every answer, held against the contract: SPEC section 3 and the published schemas. */
import { expect } from "vitest";
import type { z } from "zod";
import type { envelope } from "../../lib/cli/schemas/envelope.ts";
import type { Command, SCHEMAS } from "../../lib/cli/schemas/schemas.ts";
import { published, unseen } from "./published_schema.ts";

export { published, unseen };

export type Envelope = z.output<typeof envelope>;

/** What a verb puts into `data[verb]`: of a verb with several forms, the members of all of them. */
export type Data<C extends Command> = Merged<z.output<(typeof SCHEMAS)[C]>>;

type Merged<T> = {
  readonly [K in T extends unknown ? keyof T : never]: T extends unknown
    ? K extends keyof T
      ? T[K]
      : never
    : never;
};

/** The answer of `--json`: one line, one document, as published, true to the exit code. */
export function checkedJson(out: string, exit: number): Envelope {
  expect(out.endsWith("\n"), out).toBe(true);
  expect(out.slice(0, -1)).not.toContain("\n");
  expect(unseen(out)).toBe("");
  const answer = published("envelope").parse(JSON.parse(out)) as Envelope;
  expect(answer.ok).toBe(exit === 0);
  if (!answer.ok) expect(answer.exit_code).toBe(exit);
  const { command, schema, data } = answer;
  expect(schema).toBe(command === null ? null : `agent-rally.command.${command}.v1`);
  if (data !== undefined) {
    expect(Object.keys(data)).toEqual([command]);
    published(command!).parse(data[command!]);
  }
  return answer;
}

/** Text for people: nothing in it steers a terminal; a failure says what it is, unless the answer has said it already. */
export function checkedText(out: string, err: string, exit: number): void {
  expect(unseen(out)).toBe("");
  expect(unseen(err)).toBe("");
  if (exit === 0) expect(err.replace(/^rally: facts\.db [^\n]+\n/, "")).toBe("");
  else expect(err).toMatch(/^(?:rally: [^\n]+\n)?(?: {2}[^\n]+\n)*$/);
  if (out === "") expect(err === "").toBe(exit === 0);
}
