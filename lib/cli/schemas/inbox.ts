import { z } from "zod";
import type { InboxResult } from "../verbs/inbox.ts";
import { abroadFields } from "./abroad.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { instant } from "./instant.ts";
import { revoked } from "./revoked.ts";
import { source, unread } from "./unread.ts";
import { writeResultFields } from "./write_result.ts";

const view = {
  unread,
  messages: z.array(
    z.strictObject({
      id: z.string(),
      seq: count,
      source,
      kind: z.string(),
      from: z.string(),
      target: z.string(),
      subject: z.string().nullable(),
      summary: z.string().nullable(),
      at: instant,
      requires_ack: z.boolean(),
      other_machine: abroadFields.other_machine,
    }),
  ),
  omitted: count,
  revoked: z.array(revoked),
};

export const inbox = describes<InboxResult>()(
  z.union([z.strictObject(view), z.strictObject({ ...writeResultFields, ...view })]),
);
