import { z } from "zod";

export const workstreamVerify = z.strictObject({});
