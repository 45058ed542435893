/** The disk as refs and objects are written to it: `node:fs/promises`, or what a test hands in for it. */
export type GitFs = typeof import("node:fs/promises");
