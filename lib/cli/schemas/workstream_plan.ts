import { z } from "zod";

export const workstreamPlan = z.strictObject({});
