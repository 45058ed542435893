import { z } from "zod";
import type { RecentResult } from "../verbs/recent.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { storedRecord } from "./stored_record.ts";

export const recent = describes<RecentResult>()(
  z.strictObject({ rows: z.array(z.strictObject({ seq: count, fact: storedRecord })) }),
);
