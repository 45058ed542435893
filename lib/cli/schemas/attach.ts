import { z } from "zod";
import type { AttachResult } from "../verbs/attach.ts";
import { describes } from "./describes.ts";
import { sessionRow } from "./sessions.ts";

export const attach = describes<AttachResult>()(
  z.strictObject({
    session: sessionRow,
    command: z.strictObject({ argv: z.array(z.string()) }),
  }),
);
