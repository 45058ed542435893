import { z } from "zod";
import type { SearchResult } from "../verbs/search.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { storedRecord } from "./stored_record.ts";
import { voidReason } from "./void_reason.ts";

export const search = describes<SearchResult>()(
  z.strictObject({
    rows: z.array(
      z.strictObject({
        seq: count,
        remote: z.string().optional(),
        fact: storedRecord,
        snippet: z.string(),
        void_reason: voidReason.nullable(),
      }),
    ),
  }),
);
