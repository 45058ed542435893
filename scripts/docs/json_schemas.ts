import { z } from "zod";
import { VERBS } from "../../lib/cli/manifest.ts";
import { descriptor } from "../../lib/cli/schemas/descriptor.ts";
import { envelope } from "../../lib/cli/schemas/envelope.ts";
import { SCHEMAS } from "../../lib/cli/schemas/schemas.ts";
import { prettyJson } from "./pretty_json.ts";

/** The published schemas, by path below docs/: one for the envelope, one for what each verb puts into it, one for what they read. */
export function jsonSchemas(): [path: string, text: string][] {
  const verbs = Object.entries(SCHEMAS).map(([verb, schema]): [string, string] => [
    `schemas/${verb}.v1.json`,
    published(schema, `agent-rally.command.${verb}.v1`, `data.${verb}: ${summaryOf(verb)}`),
  ]);
  const every = "every JSON answer of rally; data is described by the schema of the command";
  const read = "a goal and its tasks, as `rally workstream` reads them; lint says more";
  return [
    ["schemas/envelope.v1.json", published(envelope, "agent-rally.envelope.v1", every)],
    ...verbs,
    [
      "schemas/workstream-descriptor.v1.json",
      published(descriptor, "agent-rally.workstream-descriptor.v1", read),
    ],
  ];
}

function published(schema: z.ZodType, title: string, description: string): string {
  const { $schema, ...rest } = z.toJSONSchema(schema);
  return `${prettyJson({ $schema, title, description, ...rest })}\n`;
}

function summaryOf(verb: string): string {
  return VERBS.filter(({ words }) => words[0] === verb)
    .map(({ summary }) => summary)
    .join("; ");
}
