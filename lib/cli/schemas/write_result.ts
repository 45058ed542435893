import { z } from "zod";
import type { WriteResult } from "../speak.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { fact } from "./fact.ts";

/** What every write answers with, read back from the ledger. */
export const writeResultFields = {
  fact,
  outcome: z.enum(["committed", "void", "not_committed", "unknown", "pending"]),
  seq: count.nullable(),
  idempotency_key: z.string(),
  holds: z.array(z.string()).optional(),
  ended: z.array(z.string()).optional(),
  forced: z.boolean().optional(),
  shared_fs: z.literal(true).optional(),
};

export const writeResult = describes<WriteResult>()(z.strictObject(writeResultFields));
