/** One task of a descriptor: what one agent is to do, and what it may write (SPEC section 9). */
export interface Task {
  /** `[A-Za-z0-9._-]+`, not beginning with `-`; the step of its facts, and the end of its tool. */
  readonly id: string;
  /** One printable line. */
  readonly intent: string;
  /** Canonical paths, a directory without the mark behind it; empty where it only reads. */
  readonly owns: readonly string[];
  /** A command line for a shell. */
  readonly validation: string;
  /** What there is to show when it is done; one printable line. */
  readonly output: string;
  readonly role: string | null;
  readonly model: string | null;
  readonly tier: "host-native" | "cross-host";
  readonly depends_on: readonly string[];
  /** Command lines for a shell that the agent may need. */
  readonly commands: readonly string[];
  /** How long it should take, such as `30m`. */
  readonly expect: string | null;
  /** How many lines it should change. */
  readonly expect_lines: number | null;
  readonly constraints: readonly string[];
}

/** A goal and its parts, as a clean descriptor has them. Only `readDescriptor` makes one. */
export interface Descriptor {
  readonly workstream: string;
  readonly description: string;
  readonly thread: string | null;
  /** What it may cost, in words. */
  readonly budget: string | null;
  readonly tasks: readonly Task[];
}

/** Something wrong with a descriptor. */
export interface Violation {
  /** Stable, kebab-case. */
  readonly code: string;
  /** A JSON pointer (RFC 6901); empty is the whole document. */
  readonly pointer: string;
  /** 1-based; where the value that is pointed to begins, or its parent where it is missing. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}
