import { z } from "zod";

export const watch = z.strictObject({});
