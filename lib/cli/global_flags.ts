import type { FlagName } from "./flags.ts";

/** Flags that every verb takes. */
export const GLOBAL: readonly FlagName[] = [
  "json",
  "help",
  "version",
  "workdir",
  "timeout-ms",
  "trace",
];
