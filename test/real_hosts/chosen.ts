import process from "node:process";
import type { Client } from "./clients/client.ts";
import { CLIENTS } from "./clients/clients.ts";

const names = (process.env.RALLY_TEST_HOSTS ?? "").split(" ");

/** The clients of this run. */
export const CHOSEN: readonly Client[] = CLIENTS.filter(({ host }) => names.includes(host));
