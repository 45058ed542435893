/** What real hosts sent on standard input, recorded word for word; `/RUN/repo` stands for the repository. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Payload } from "../../lib/hosts/event.ts";

const file = join(import.meta.dirname, "fixtures/payloads.json");
export const RECORDED = JSON.parse(readFileSync(file, "utf8")) as Readonly<
  Record<string, Readonly<Record<string, Payload>>>
>;

/** A recording of a host, as if made in another repository, and with other members where a test needs them. */
export function recorded(host: string, name: string, root: string, change: object = {}): string {
  const text = JSON.stringify(RECORDED[host]![name]).replaceAll("/RUN/repo", root);
  return JSON.stringify({ ...JSON.parse(text), ...change });
}

/** The event that a recording is of: `PreToolUse` of `PreToolUse:Write`, `session.created` of `event:session.created`. */
export function eventOf(name: string): string {
  return name.replace(/^event:/, "").split(":")[0]!;
}
