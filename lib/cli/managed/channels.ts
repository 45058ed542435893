import type { Channel } from "./channels/channel.ts";
import { codexQueue } from "./channels/codex_queue.ts";
import { doorbell } from "./channels/doorbell.ts";

/** The ways that are tried before the terminal, each for the hosts that have it. */
export const CHANNELS: readonly Channel[] = [codexQueue, doorbell];
