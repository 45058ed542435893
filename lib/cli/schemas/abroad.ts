import { z } from "zod";

/** How a claim, or what else stands, is known to other machines. */
export const abroadFields = {
  published: z
    .literal(true)
    .optional()
    .meta({ description: "all machines that share the room know of it" }),
  provisional: z
    .literal(true)
    .optional()
    .meta({ description: "other machines do not know of it yet, and may be first" }),
  other_machine: z
    .literal(true)
    .optional()
    .meta({ description: "held or said on another machine" }),
};
