import { z } from "zod";
import { SETTINGS, type Setting } from "../config.ts";
import type { ConfigResult } from "../verbs/config.ts";
import { describes } from "./describes.ts";

const key = z.enum(Object.keys(SETTINGS) as [Setting, ...Setting[]]);

export const config = describes<ConfigResult>()(
  z.strictObject({
    settings: z.array(z.strictObject({ key, value: z.string(), set: z.boolean() })),
  }),
);
