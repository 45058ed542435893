import { z } from "zod";
import type { InitResult } from "../verbs/init.ts";
import { describes } from "./describes.ts";

export const init = describes<InitResult>()(
  z.strictObject({
    room: z.string(),
    pointers: z.array(
      z.strictObject({
        path: z.string(),
        action: z.enum(["created", "updated", "unchanged", "removed", "deleted"]),
      }),
    ),
  }),
);
