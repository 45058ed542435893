import { z } from "zod";

export const dag = z.strictObject({});
