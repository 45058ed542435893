import { z } from "zod";

export const wakeDue = z.strictObject({});
