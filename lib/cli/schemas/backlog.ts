import { z } from "zod";
import type { BacklogResult } from "../verbs/backlog.ts";
import { describes } from "./describes.ts";
import { writeResultFields } from "./write_result.ts";

const list = z.array(
  z.strictObject({
    id: z.string(),
    fact: z.string(),
    intent: z.string(),
    owns: z.array(z.string()),
    depends_on: z.array(z.string()),
    status: z.string(),
    target: z.string().nullable(),
    ready: z.boolean(),
  }),
);

const items = {
  items: list,
  published_items: list.optional().meta({ description: "what is to be done by what is published" }),
};

export const backlog = describes<BacklogResult>()(
  z.union([z.strictObject(items), z.strictObject({ ...items, ...writeResultFields })]),
);
