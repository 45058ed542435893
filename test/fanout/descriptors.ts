/** Descriptors for tests: clean ones, and what is read from others. */
import type { Descriptor, Violation } from "../../lib/fanout/descriptor.ts";
import { readDescriptor } from "../../lib/fanout/read_descriptor.ts";

/** A task that is clean as long as nobody else owns `src/<id>`. */
export function task(id: string, more: object = {}): Record<string, unknown> {
  return {
    id,
    intent: `make ${id}`,
    owns: [`src/${id}`],
    validation: "npm test",
    output: `${id} made`,
    ...more,
  };
}

/** A descriptor of these tasks, as a file has it. */
export function textOf(tasks: readonly unknown[], more: object = {}): string {
  return JSON.stringify({ workstream: "w", description: "d", tasks, ...more }, null, 2);
}

/** What is wrong with a text. */
export function violationsOf(text: string): readonly Violation[] {
  const found = readDescriptor(text);
  return "violations" in found ? found.violations : [];
}

/** The codes and pointers of what is wrong with these tasks. */
export function wrongs(tasks: readonly unknown[], more: object = {}): string[] {
  return violationsOf(textOf(tasks, more)).map(({ code, pointer }) => `${code} ${pointer}`);
}

/** What a clean text says. */
export function clean(tasks: readonly unknown[], more: object = {}): Descriptor {
  const found = readDescriptor(textOf(tasks, more));
  if ("violations" in found) throw new Error(JSON.stringify(found.violations, null, 2));
  return found;
}
