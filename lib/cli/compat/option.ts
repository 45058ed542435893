/** One flag of the predecessor. */
export interface Option {
  readonly help: string;
  /** What its value is; one without takes none. */
  readonly value?: string;
  readonly oneOf?: readonly string[];
  readonly number?: "whole" | "any";
  readonly needed?: true;
}

export type Options = Readonly<Record<string, Option>>;

export const WORKDIR = { workdir: { value: "DIR", help: "as if started in DIR" } } as const;
export const JSON_FLAG = { json: { help: "JSON, which most commands print in any case" } } as const;
const SPEAKER = {
  "session-id": { value: "ID", help: "the session that speaks", needed: true },
  tool: { value: "TOOL", help: "its tool (claude_code)" },
} as const;

/** What all commands that write take. */
export const WRITING: Options = {
  ...WORKDIR,
  ...SPEAKER,
  model: { value: "NAME", help: "the model that runs" },
  "run-id": { value: "ID", help: "the run that this belongs to" },
  ...JSON_FLAG,
};

/** What `status` and `watch` look at. */
export const LOOKING: Options = {
  ...WORKDIR,
  ...SPEAKER,
  "task-ref": { value: "ID", help: "the task that you should be at" },
  "task-heartbeat-grace-seconds": {
    value: "N",
    number: "any",
    help: "how late a check-in may be (60)",
  },
  "coordination-file": { value: "FILE", help: "not read; there are no verdicts in files here" },
};
