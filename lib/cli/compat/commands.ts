import type { Command } from "./command.ts";
import { presence } from "./presence.ts";
import { stop } from "./stop.ts";
import { where } from "./where.ts";

/** Every command of the predecessor that is answered here, in the order of help. */
export const COMMANDS: readonly Command[] = [presence, stop, where];
