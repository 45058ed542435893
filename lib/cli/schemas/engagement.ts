import { z } from "zod";
import type { EngagementResult } from "../verbs/engagement.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { writeResultFields } from "./write_result.ts";

const list = {
  engagements: z.array(
    z.strictObject({
      name: z.string(),
      status: z.enum(["open", "closed", "archived", "unreached"]),
      bytes: count,
      packed_bytes: count.nullable(),
      began: z.string().nullable(),
      ended: z.string().nullable(),
    }),
  ),
};

const closed = {
  closed: z.string().nullable(),
  archived: z.array(z.string()),
  left: z.array(
    z.strictObject({ name: z.string(), reason: z.enum(["deadline", "differs", "failed"]) }),
  ),
};

export const engagement = describes<EngagementResult>()(
  z.union([
    z.strictObject(list),
    z.strictObject({ ...list, ...closed }),
    z.strictObject({ ...list, ...closed, ...writeResultFields }),
  ]),
);
