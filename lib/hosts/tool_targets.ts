import { type HostEvent, type Payload, textAt } from "./event.ts";
import { pathsInPatch } from "./patch.ts";

/** What a tool of a host does with its input; a tool that is not in the table writes nothing that we know of. */
export type ToolTable = Readonly<
  Record<string, { readonly as: "path" | "patch" | "shell"; readonly in: readonly string[] }>
>;

type Aim = Pick<HostEvent, "tool" | "targets" | "shell" | "aimless">;

export const NO_AIM: Aim = { tool: null, targets: [], shell: null, aimless: false };

/** What a call of a tool is about to write. */
export function aimOf(table: ToolTable, tool: string | null, input: Payload): Aim {
  const row = tool !== null && Object.hasOwn(table, tool) ? table[tool] : undefined;
  if (row === undefined) return { ...NO_AIM, tool };
  const text = textAt(input, ...row.in);
  if (row.as === "shell") return { ...NO_AIM, tool, shell: text, aimless: text === null };
  const targets = text === null ? [] : row.as === "patch" ? pathsInPatch(text) : [text];
  return { tool, targets, shell: null, aimless: targets.length === 0 };
}
