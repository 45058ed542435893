import { crc32, hex8 } from "../../fact/crc32.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { splitWords } from "../../fact/split_words.ts";
import { type Context, many, one } from "../context.ts";

/** What a watch is asked to look for and to do; two that ask the same are one and the same watch. */
export interface Question {
  /** Sorted; none: all. */
  readonly kinds: readonly string[];
  readonly tool: string | null;
  /** The words of the command; null where it only says. */
  readonly command: readonly string[] | null;
  /** Run what a standby that falls due suggests. */
  readonly suggested: boolean;
}

/** What the flags ask. */
export function questionOf({ flags }: Pick<Context, "flags">): Question | Refusal {
  const line = one(flags, "on-activity");
  const command = line === undefined ? null : splitWords(line);
  if (command === undefined || command?.[0] === undefined || command[0] === "") {
    if (command !== null)
      return refuse("usage", "bad-value", `--on-activity cannot be "${line}"`, [
        "A program and its arguments, each quote closed",
      ]);
  }
  return {
    kinds: [...new Set(many(flags, "kind"))].sort(),
    tool: one(flags, "tool") ?? null,
    command,
    suggested: flags["run-suggested"] === true,
  };
}

/** What a question is called: a name for its file. */
export function nameOf(question: Question): string {
  const bytes = new TextEncoder().encode(JSON.stringify(question));
  return hex8(crc32(bytes, 0, bytes.length));
}
