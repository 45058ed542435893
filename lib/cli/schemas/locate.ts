import { z } from "zod";
import type { LocateResult } from "../verbs/locate.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { revoked } from "./revoked.ts";
import { storedRecord } from "./stored_record.ts";
import { voidReason } from "./void_reason.ts";

const reference = z.strictObject({
  seq: count,
  id: z.unknown(),
  kind: z.unknown(),
  tool: z.unknown(),
});

export const locate = describes<LocateResult>()(
  z.strictObject({
    located: z
      .strictObject({
        segment: z.string(),
        offset: count,
        seq: count,
        remote: z
          .strictObject({ id: z.string(), segment: z.string(), offset: count, seq: count })
          .nullable(),
        fact: storedRecord,
        referred_by: z.array(reference),
        void_reason: voidReason.nullable(),
        revoked: revoked.nullable(),
      })
      .nullable(),
    damaged: z.array(
      z.strictObject({
        segment: z.string(),
        offset: count,
        length: count,
        seq: count,
        hash: z.string(),
      }),
    ),
  }),
);
