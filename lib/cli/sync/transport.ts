/**
 * How a room's chain gets from one clone to another: what a remote can be asked, and what comes of it. `git_transport.ts`
 * asks by the user's `git`, `http_transport.ts` where there is none.
 *
 * @module
 */
import type { Deadline } from "../../room/deadline.ts";

/** One remote. Neither call writes a ref, a setting or anything else here but objects. */
export interface Transport {
  /**
   * Brings the commit that the ref says there, and what it leads to. `known` is a commit of the chain that is here
   * already, with all that it leads to. A tip is only said to be there: whether its chain is sound is for its reader.
   */
  fetch(ref: string, known: string | null, deadline: Deadline): Promise<Fetched>;
  /** Lets the ref say another commit there, if it says the one that this begins with: compare and swap. */
  push(ref: string, swap: Swap, deadline: Deadline): Promise<Pushed>;
}

/** A commit and the one that it was put upon; null where it is the first. */
export interface Swap {
  readonly from: string | null;
  readonly to: string;
}

export type Fetched =
  | { readonly outcome: "tip"; readonly tip: string }
  /** The remote has no such ref: not yet, or no longer. Git says so of a web server that serves no repository, too. */
  | { readonly outcome: "none" }
  | Unreached;

export type Pushed =
  | { readonly outcome: "won" }
  /** Somebody else was first: the ref says something else by now. */
  | { readonly outcome: "lost" }
  | Unreached;

/**
 * Why a remote was not asked to the end.
 *
 * - `refused`: it, or a rule on the way to it, said no: a hook, a permission, an address that is not there
 * - `offline`: nothing was heard of it, or the connection broke
 * - `late`: the deadline passed
 * - `failed`: anything else
 *
 * Of a push that is `offline` or `late` it is not known whether it arrived; the next fetch tells.
 */
export interface Unreached {
  readonly outcome: "refused" | "offline" | "late" | "failed";
  /** One line of text, without credentials, safe to be shown. */
  readonly said: string;
}

export const LATE: Unreached = { outcome: "late", said: "The deadline passed" };
