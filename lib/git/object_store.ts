/**
 * Objects of a repository as a room's chain asks for them. `objects.ts` answers by isomorphic-git, `objects_by_git.ts`
 * by the user's `git`.
 *
 * @module
 */
import type { Refusal } from "../fact/refusal.ts";

/** What can be asked for and put there. */
export interface ObjectStore {
  /**
   * The contents of these objects, in their order. Refuses what is missing, is no `type`, has more than `most` bytes, or
   * is not what its id says.
   */
  read(
    ids: readonly string[],
    type: ObjectType,
    most: number,
  ): Promise<readonly Uint8Array[] | Refusal>;
  /**
   * The commits from `tip` back along first parents, newest first: up to `known`, which is not among them, or to the one
   * without a parent.
   */
  history(tip: string, known: string | null): Promise<readonly Commit[] | Refusal>;
  /** Puts an object there, if it is not there yet, and gives its id. */
  write(type: ObjectType, content: Uint8Array): Promise<{ readonly id: string } | Refusal>;
}

export type ObjectType = "blob" | "tree" | "commit";

/** Of a commit, what says where it stands. */
export interface Commit {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
}

/** An object id of either length. */
export function isObjectId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}
