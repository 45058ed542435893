/** How one clone reaches the remote. */
export interface Way {
  /** Of the bare repository, for `git remote`. */
  readonly url: string;
  /** What begins rally there. */
  readonly by: readonly string[];
  readonly cut: () => void;
  readonly join: () => void;
}

/** Ways from several clones to one bare repository `hub.git` below a directory. */
export interface Network {
  readonly ways: readonly Way[];
  readonly close: () => Promise<void>;
}
