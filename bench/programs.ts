import { join } from "node:path";

const dist = join(import.meta.dirname, "../dist");

export const RALLY = join(dist, "rally");

/** The references, compiled as rally is: nothing at all, and what no writer can do without. */
export const EMPTY = join(dist, "empty");
export const APPEND = join(dist, "append");
