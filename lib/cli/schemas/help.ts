import { z } from "zod";
import { EXITS } from "../exit_codes.ts";
import type { HelpResult } from "../verbs/help.ts";
import { describes } from "./describes.ts";

type ExitCodes = { [Code in keyof typeof EXITS]: z.ZodLiteral<(typeof EXITS)[Code]> };

const exitCodes = Object.fromEntries(
  Object.entries(EXITS).map(([code, when]) => [code, z.literal(when)]),
) as unknown as ExitCodes;

const flag = z.strictObject({
  name: z.string(),
  takes: z.enum(["nothing", "maybe", "one", "many"]),
  required: z.boolean(),
  one_of: z.array(z.string()).nullable(),
  help: z.string(),
});

export const help = describes<HelpResult>()(
  z.strictObject({
    verbs: z.array(
      z.strictObject({
        verb: z.string(),
        summary: z.string(),
        usage: z.string(),
        writes: z.boolean(),
        flags: z.array(flag),
        example: z.string(),
      }),
    ),
    exit_codes: z.strictObject(exitCodes),
  }),
);
