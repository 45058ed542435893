import { type Refusal, refuse } from "../fact/refusal.ts";
import { type Commit, isObjectId } from "./object_store.ts";

/** Who makes the commits of a chain: nobody whose name or address is to leave the machine. */
const NOBODY = "rally <rally@rally.invalid>";

/** A commit of a chain is short; one that somebody has signed is longer. */
export const COMMIT_MOST = 64 * 1024;

/** A commit as Git keeps it; `at` is in milliseconds since 1970. */
export function encodeCommit(
  tree: string,
  parent: string | null,
  at: number,
  message: string,
): Uint8Array {
  // In UTC: a time zone tells where somebody lives.
  const by = `${NOBODY} ${Math.floor(at / 1000)} +0000`;
  const header = [`tree ${tree}`, ...(parent === null ? [] : [`parent ${parent}`])];
  const lines = [...header, `author ${by}`, `committer ${by}`, "", message, ""];
  return new TextEncoder().encode(lines.join("\n"));
}

/** Reads what stands before author and message, which may be anything. */
export function parseCommit(id: string, content: Uint8Array): Commit | Refusal {
  const lines = new TextDecoder("latin1").decode(content).split("\n");
  const tree = idBehind(lines[0], "tree");
  if (tree === undefined)
    return refuse("unreadable", "chain-damaged", `The commit ${id} has no tree`);
  const parents: string[] = [];
  for (const line of lines.slice(1)) {
    const parent = idBehind(line, "parent");
    if (parent === undefined) break;
    parents.push(parent);
  }
  return { id, tree, parents };
}

function idBehind(line: string | undefined, key: string): string | undefined {
  const value = line?.startsWith(`${key} `) ? line.slice(key.length + 1) : "";
  return isObjectId(value) ? value : undefined;
}
