import { fdatasyncSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import process from "node:process";

// What no writer into a shared file can do without: append a record at once, wait for the disk, read back what stands there.
const [, , path = "", isSynced] = process.argv;
const record = Buffer.from(`${"x".repeat(399)}\n`);
const file = openSync(path, "a+");
const before = fstatSync(file).size;
writeSync(file, record);
if (isSynced !== undefined) fdatasyncSync(file);
const since = Buffer.alloc(fstatSync(file).size - before);
readSync(file, since, 0, since.length, before);
process.exit(since.includes(record) ? 0 : 1);
