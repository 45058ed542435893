import { z } from "zod";

export const workstreamInit = z.strictObject({});
