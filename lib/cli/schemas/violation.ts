import { z } from "zod";
import type { Violation } from "../../fanout/descriptor.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";

/** Something wrong with a descriptor of work. */
export const violation = describes<Violation>()(
  z
    .strictObject({
      code: z.string().regex(/^[a-z][a-z-]*$/),
      pointer: z.string().meta({ description: "a JSON pointer (RFC 6901)" }),
      line: count,
      column: count,
      message: z.string(),
    })
    .meta({ id: "Violation" }),
);
