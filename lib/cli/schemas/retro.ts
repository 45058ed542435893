import { z } from "zod";

export const retro = z.strictObject({});
