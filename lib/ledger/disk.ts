/** An open file. Opaque to everybody but the disk that gave it. */
export interface Handle {
  readonly path: string;
  readonly fd: number;
}

/**
 * What the ledger asks of a file system. Calls are synchronous: one process does one thing and ends. A fault is
 * thrown with the system's `code` (`ENOSPC`, `EIO`, `EACCES` …); "not there" is an answer, not a fault.
 */
export interface Disk {
  /**
   * Opens a file without following a link as its last part. `append` also makes it, and reads as well; `change` is for
   * `write`, and reads as well.
   */
  readonly open: (path: string, how: "read" | "append" | "change") => Handle | undefined;
  /** Never fails. */
  readonly close: (handle: Handle) => void;
  readonly stat: (handle: Handle) => { readonly size: number; readonly inode: number };
  /** Inode that stands at the path now. */
  readonly inodeAt: (path: string) => number | undefined;
  /** Reads at `position` into `into`; how many bytes there were. */
  readonly read: (handle: Handle, into: Uint8Array, position: number) => number;
  /** One write at the end of the file; how many bytes it took. */
  readonly append: (handle: Handle, bytes: Uint8Array) => number;
  /** One write at `position`, in the place of what stands there; how many bytes it took. */
  readonly write: (handle: Handle, bytes: Uint8Array, position: number) => number;
  readonly sync: (handle: Handle) => void;
  readonly syncDirectory: (path: string) => void;
  readonly list: (path: string) => readonly string[];
  readonly kindOf: (path: string) => "file" | "directory" | "link" | "other" | undefined;
  /** Bytes of what stands at the path itself, and when it last changed, in milliseconds. */
  readonly about: (path: string) => { readonly size: number; readonly changed: number } | undefined;
  /** No fault where it is there already. `mode`: who may look into one that is made. */
  readonly makeDirectory: (path: string, mode?: number) => void;
  /** Makes a file with these bytes, whole or not at all; false if something stands there. */
  readonly create: (path: string, bytes: Uint8Array) => boolean;
  /** Puts a file with these bytes in the place of whatever stands there, by rename. */
  readonly replace: (path: string, bytes: Uint8Array) => void;
  /** Moves what stands there to a path of the same file system; false if nothing does, or the other has no directory. */
  readonly rename: (from: string, to: string) => boolean;
  /** Takes away whatever stands there, a directory with all that is in it; links are not followed. */
  readonly remove: (path: string) => void;
  readonly readWhole: (path: string) => Uint8Array | undefined;
}

/** What one command has cost, for `--trace` and for tests that hold it constant. */
export interface Counters {
  factsDecoded: number;
  bytesRead: number;
  filesOpened: number;
}

export function counters(): Counters {
  return { factsDecoded: 0, bytesRead: 0, filesOpened: 0 };
}

/** The system's code of a thrown fault. */
export function faultCode(fault: unknown): string {
  const code = (fault as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "EUNKNOWN";
}
