/** Serves the repositories below a directory at an address, and says where; until its standard input ends. */
import process from "node:process";
import { gitDaemon, httpBackend } from "../cli/sync/remotes.ts";

const [root, host] = process.argv.slice(2) as [string, string];
const all = [await gitDaemon(root, host), await httpBackend(root, undefined, host)];
console.log(JSON.stringify(all.map(({ url }) => url)));
process.stdin.resume().once("end", async () => {
  for (const each of all) await each.close();
});
