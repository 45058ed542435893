import { z } from "zod";
import { EXITS } from "../exit_codes.ts";
import { VERBS } from "../manifest.ts";
import { claimConflict } from "./claim_conflict.ts";
import { violation } from "./violation.ts";

const [first, ...others] = new Set(VERBS.map(({ words }) => words[0]!));
const command = z.enum([first!, ...others]);
const schema = z.string().regex(/^agent-rally\.command\.[a-z-]+\.v1$/);

/** `data[command]` and nothing else; what stands there is described by the schema of that verb. */
const data = z
  .record(z.string(), z.looseObject({}))
  .refine((value) => Object.keys(value).length === 1)
  .meta({
    minProperties: 1,
    maxProperties: 1,
    description: "the result, under the name of the command",
  });

const success = z.strictObject({
  ok: z.literal(true),
  product: z.literal("rally"),
  command,
  schema,
  data,
});

const failures = Object.keys(EXITS)
  .map(Number)
  .filter((code) => code !== 0);

const failure = z.strictObject({
  ok: z.literal(false),
  product: z.literal("rally"),
  command: command.nullable().meta({ description: "null where there is no such verb" }),
  schema: schema.nullable(),
  data: data.optional(),
  error: z.strictObject({
    code: z.string().regex(/^[a-z][a-z-]*$/),
    message: z.string(),
    hints: z.array(z.string()),
    details: z.array(z.union([claimConflict, violation])),
  }),
  exit_code: z.literal(failures),
});

/** The one shape of every JSON answer, on success and on failure. */
export const envelope = z.discriminatedUnion("ok", [success, failure]);
