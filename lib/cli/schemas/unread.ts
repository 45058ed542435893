import { z } from "zod";
import { count } from "./count.ts";

/** How something was sent to a session. */
export const source = z.enum(["direct", "broadcast"]);

export const unread = z.strictObject({ direct: count, broadcast: count, total: count });
