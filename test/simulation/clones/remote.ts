/** The published ledger on the remote as it was when somebody looked. */
export interface Tip {
  readonly commit: string | null;
  readonly strings: readonly string[];
}

/** One ref of one remote. Nothing about it is rally's: it takes what is put upon its tip, and refuses all else. */
export class Remote {
  tip: Tip = { commit: null, strings: [] };
  readonly #tips = new Map<string, Tip>();

  /** The new tip, or nothing where the old one is not what the push was made upon. */
  push(upon: Tip, strings: readonly string[]): Tip | undefined {
    return upon.commit === this.tip.commit ? this.overwrite(upon, strings) : undefined;
  }

  /** What `push --force` would do. */
  overwrite(upon: Tip, strings: readonly string[]): Tip {
    const commit = (this.#tips.size + 1).toString(16).padStart(40, "0");
    this.tip = { commit, strings: [...upon.strings, ...strings] };
    this.#tips.set(commit, this.tip);
    return this.tip;
  }

  /** The same as it was at that commit. */
  at(commit: string | undefined): readonly string[] {
    return this.#tips.get(commit ?? "")?.strings ?? [];
  }
}
