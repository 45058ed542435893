import { type Refusal, refuse } from "../../fact/refusal.ts";
import { shellWords } from "../../fact/shell_words.ts";
import type { Descriptor } from "../../fanout/descriptor.ts";
import { joinPath } from "../../git/posix_path.ts";
import { faultCode } from "../../ledger/disk.ts";
import type { Context } from "../context.ts";
import { count } from "../durations.ts";
import { lintText } from "./lint_text.ts";

/** The descriptor in a file, named from where the command stands; one that cannot be read or is not clean is refused. */
export async function descriptorFile(
  context: Context,
  file: string,
): Promise<Descriptor | Refusal> {
  const text = await textOf(context, file);
  if (typeof text !== "string") return text;
  const found = lintText(context, text);
  if (!("violations" in found)) return found;
  const { violations } = found;
  const message = `"${file}" is no clean descriptor: ${count(violations.length, "violation")}`;
  return refuse(
    "usage",
    "bad-descriptor",
    message,
    [`rally workstream lint ${shellWords([file])}`],
    violations,
  );
}

/** What a file holds; `-` is standard input. */
export async function textOf(
  { world, deadline }: Context,
  file: string,
): Promise<string | Refusal> {
  const path = file === "-" ? null : joinPath(world.cwd, file);
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of world.input(path, deadline)) pieces.push(piece);
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces));
  } catch (fault) {
    return refuse("usage", "unreadable-file", `"${file}" cannot be read (${faultCode(fault)})`, [
      "Name a file of JSON in UTF-8",
    ]);
  }
}
