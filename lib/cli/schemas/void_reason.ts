import { z } from "zod";
import { VOID_REASONS, type VoidReason } from "../../room/verdict.ts";

export const voidReason = z.enum(Object.keys(VOID_REASONS) as [VoidReason, ...VoidReason[]]);
