import { z } from "zod";

/** Stands here until the verb has its own. */
export const compat = z.looseObject({});
