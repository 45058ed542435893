import { z } from "zod";

export const workstreamSeed = z.strictObject({});
