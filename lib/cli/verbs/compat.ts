import { type Refusal, refuse } from "../../fact/refusal.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Command } from "../compat/command.ts";
import { COMMANDS, type CommandShape } from "../compat/commands.ts";
import { type FaultShape, faultShape, isMisuse } from "../compat/fault.ts";
import { flat } from "../compat/flat.ts";
import { given } from "../compat/given.ts";
import { commandHelp, help, USAGE, usageLine } from "../compat/usage.ts";
import type { Context } from "../context.ts";
import { nearest } from "../nearest.ts";
import { placed } from "../placed.ts";

/** What `compat` answers: the flat objects of the predecessor. */
export type CompatResult = CommandShape | FaultShape;

const PROGRAM = "agent-rally";

/** Does what scripts of the embedded predecessor ask for, in its own words and JSON (docs/orchestrators.md). */
export async function compat(context: Context): Promise<Answer> {
  const [program] = context.args;
  if (program !== PROGRAM)
    return refused(
      unknown(`"${program}" is no program that rally answers for`, program!, [PROGRAM]),
    );
  const [name, ...args] = context.rest;
  if (name === "--help" || name === "-h") return { text: () => help(COMMANDS) };
  const command = COMMANDS.find((each) => each.name === name);
  if (command !== undefined) return performed(context, command, args);
  const names = COMMANDS.map((each) => each.name);
  return refused(
    name === undefined
      ? refuse("usage", "missing-argument", `A command is needed: ${names.join(", ")}`, [USAGE])
      : unknown(`There is no command "${name}"`, name, names),
  );
}

async function performed(
  context: Context,
  command: Command,
  args: readonly string[],
): Promise<Answer> {
  const read = given(args, command.options);
  if (read === "help") return { text: () => commandHelp(command) };
  if (isRefusal(read)) return refused({ ...read, hints: [...read.hints, usageLine(command)] });
  const world = placed(context.world, read.text("workdir") ?? ".");
  if (isRefusal(world)) return refused(world);
  const run = () => command.run({ ...context, world }, read);
  const first = await run();
  // Another session took the name after the room was read; whoever reads it now takes a name of its own.
  const answer = first.refusal?.code === "tool-in-use" ? await run() : first;
  const { refusal, result, streamed } = answer;
  const isOurs = refusal === undefined || result !== undefined || streamed === true;
  return isOurs || isMisuse(refusal) ? answer : flat(faultShape(command.name, refusal));
}

function unknown(message: string, name: string, names: readonly string[]): Refusal {
  const near = nearest(name, names).map((each) => `Did you mean ${each}?`);
  const all = `It is one of: ${names.join(", ")}`;
  return refuse("usage", "unknown-command", message, [...near, all, USAGE]);
}
