import { z } from "zod";
import type { WriteResult } from "../speak.ts";
import { abroadFields } from "./abroad.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { fact } from "./fact.ts";
import { revoked } from "./revoked.ts";

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
  published: abroadFields.published,
  provisional: abroadFields.provisional,
  revoked: z.array(revoked).optional(),
};

export const writeResult = describes<WriteResult>()(z.strictObject(writeResultFields));
