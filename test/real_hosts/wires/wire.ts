/** One thing that the model has its client do; paths start at the root of the repository. */
export type Step =
  | { readonly tool: "read"; readonly path: string }
  | { readonly tool: "shell"; readonly line: string }
  | { readonly tool: "write"; readonly path: string; readonly text: string }
  | {
      readonly tool: "edit";
      readonly path: string;
      readonly from: string;
      readonly to: string;
    };

/** What the model says: a call of a tool, in a checkout, or a last word. */
export type Saying = { readonly step: Step; readonly root: string } | { readonly text: string };

/** A request's JSON, of which only what a wire asks for is known. */
// biome-ignore lint/suspicious/noExplicitAny: four wire formats, each read in one place.
export type Body = Readonly<Record<string, any>>;

/** How one client speaks to its model. */
export interface Wire {
  /** Where it puts a question to the model. */
  readonly path: RegExp;
  /** What the tools gave back so far; null where none is offered, as for titles. */
  readonly resultsIn: (body: Body) => readonly string[] | null;
  /** The body of the answer; a stream of events unless it says otherwise. */
  readonly answer: (saying: Saying, body: Body, url: string) => string;
}

/** All text in a value, one piece a line. */
export function textIn(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return "";
  return Object.values(value).map(textIn).filter(Boolean).join("\n");
}

/** Server-sent events. */
export function events(list: readonly (readonly [name: string | null, data: unknown])[]): string {
  return list
    .map(([name, data]) => {
      const line = `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
      return name === null ? line : `event: ${name}\n${line}`;
    })
    .join("");
}
