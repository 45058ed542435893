/** Everything that can be wrong with a descriptor, and what is meant by it. docs/workstream.md lists them. */
export const VIOLATION_CODES = {
  "not-json": "the text is no JSON; there is one for each place where it is not",
  "too-deep": "lists and objects are nested deeper than anybody needs",
  "duplicate-key": "an object names a key twice, and readers of JSON differ in which they take",
  "unknown-key": "a key is nearly one that is known; others that are not known are ignored",
  missing: "a key that is needed is not there",
  "wrong-type": "a value is not of the type that its key takes",
  blank: "a text is empty or white space",
  unprintable: "a text holds something that does not show, or a line end where one line is wanted",
  "too-long": "a text is longer than the facts that it goes into take",
  "no-tasks": "`tasks` is empty",
  "bad-id": "an id has another form than ids have, is too long, or is `root`",
  "duplicate-id": "two ids are the same, or differ only in the case of letters",
  "bad-tier": "`tier` is neither `host-native` nor `cross-host`",
  "bad-expect": "`expect` is no duration, or `expect_lines` no whole number",
  "bad-owns": "`owns` is neither `read-only` nor a list of at least one path",
  "bad-path": "an owned path is not written as paths are",
  overlap: "two tasks own the same path, or one owns what is in another's directory",
  nondeterministic: "a command line depends on the clock or on chance",
  "unknown-dependency": "a task depends on one that is not there",
  cycle: "tasks wait for each other in a circle",
  symlink: "an owned path leads through a symlink of the repository that the command stands in",
} as const;

export type ViolationCode = keyof typeof VIOLATION_CODES;
