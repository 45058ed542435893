import { z } from "zod";

/** Whatever stands on a line of the ledger; one that is no valid fact is shown all the same. */
export const storedRecord = z
  .record(z.string(), z.unknown())
  .meta({ id: "StoredRecord", description: "a fact as it stands in the ledger, valid or not" });
