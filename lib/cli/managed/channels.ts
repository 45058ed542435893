import type { Channel } from "./channels/channel.ts";

/** The ways that are tried before the terminal, each for the hosts that have it. */
export const CHANNELS: readonly Channel[] = [];
