import { z } from "zod";
import type { AdoptResult } from "../verbs/adopt.ts";
import { describes } from "./describes.ts";
import { sessionRow } from "./sessions.ts";

export const adopt = describes<AdoptResult>()(
  z.strictObject({
    session: sessionRow,
  }),
);
