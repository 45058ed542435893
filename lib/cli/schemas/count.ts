import { z } from "zod";

/** How many, or the how manieth. */
export const count = z.int().min(0);
