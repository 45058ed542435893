import type { Descriptor, Task, Violation } from "./descriptor.ts";

/** What a text says that is a clean descriptor; otherwise everything that is wrong with it. */
export function readDescriptor(text: string): Descriptor | { readonly violations: Violation[] } {
  const raw = JSON.parse(text) as Record<string, unknown> & { tasks: Record<string, unknown>[] };
  return {
    workstream: String(raw["workstream"]),
    description: String(raw["description"]),
    thread: (raw["thread"] as string | undefined) ?? null,
    budget: (raw["budget"] as string | undefined) ?? null,
    tasks: raw.tasks.map(
      (each) =>
        ({
          role: null,
          model: null,
          tier: "host-native",
          depends_on: [],
          commands: [],
          expect: null,
          expect_lines: null,
          constraints: [],
          ...each,
          owns: each["owns"] === "read-only" ? [] : each["owns"],
        }) as unknown as Task,
    ),
  };
}
