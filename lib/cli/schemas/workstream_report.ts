import { z } from "zod";

export const workstreamReport = z.strictObject({});
