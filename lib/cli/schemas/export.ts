import { z } from "zod";

/** One line of `rally export`: a record as it stands in the ledger, valid or not, with its sum. */
export const exported = z
  .looseObject({ v: z.unknown(), sum: z.string().regex(/^[0-9a-f]{8}$/) })
  .meta({ description: "one line: a record as it stands in the ledger, with its sum" });
