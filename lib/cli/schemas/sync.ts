import { z } from "zod";
import type { SyncResult } from "../verbs/sync.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";

export const sync = describes<SyncResult>()(
  z.strictObject({
    remote: z.string(),
    ref: z.string(),
    mode: z.enum(["claims", "all"]),
    tip: z.string().nullable(),
    published: count,
    sent: z.array(z.string()),
    received: count,
    won: z.array(z.string()),
    lost: z.array(z.strictObject({ claim: z.string(), by: z.string().nullable() })),
    swaps_lost: count,
    rewritten: z.boolean(),
    too_long: z.array(z.string()),
    private: z.array(
      z.strictObject({ fact: z.string(), field: z.string(), kind: z.string(), shown: z.string() }),
    ),
    ref_fault: z.string().nullable(),
    waits: z.string().nullable(),
  }),
);
