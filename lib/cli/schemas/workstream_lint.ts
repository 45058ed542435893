import { z } from "zod";

export const workstreamLint = z.strictObject({});
