import type { Sqlite3Static } from "@sqlite.org/sqlite-wasm";
import { installPageVfs } from "./page_vfs.ts";

export type Sqlite = Sqlite3Static;

declare const RALLY_RUNTIME: string | undefined;

/**
 * Loads SQLite. It takes some sixty milliseconds, so nobody does who has not found that the question needs it. The
 * compiled program carries the WebAssembly as an asset; the sources have it beside the package.
 */
export async function loadSqlite(): Promise<Sqlite> {
  const { default: init } = await import("@sqlite.org/sqlite-wasm");
  const isCompiled = typeof RALLY_RUNTIME !== "undefined" && RALLY_RUNTIME === "node-sea";
  const asset = (): ArrayBuffer =>
    process.getBuiltinModule("node:sea").getRawAsset("sqlite3.wasm") as ArrayBuffer;
  const silent = (): void => undefined;
  const given = { ...(isCompiled ? { wasmBinary: asset() } : {}), print: silent, printErr: silent };
  const sqlite = await (init as (given: object) => Promise<Sqlite>)(given);
  // What it has to say of errors comes with the errors.
  Object.assign(sqlite.config, { error: silent, warn: silent, log: silent, debug: silent });
  installPageVfs(sqlite);
  return sqlite;
}
