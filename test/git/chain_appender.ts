/** Appends to the chain of a repository, one record a commit, until all are there: `PATH NAME COUNT rally|git`. */
import { setTimeout } from "node:timers/promises";
import { appendToChain } from "../../lib/git/chain_append.ts";
import { filesAt, sound, throughGit } from "./chain_places.ts";

const [path, name, count, way] = process.argv.slice(2) as [string, string, string, string];
const ref = "refs/rally/default";
const { objects, readRef, swapRef: swap } = await filesAt(path);
const { swapRef } = way === "git" ? throughGit(path) : { swapRef: swap };

for (let n = 0; n < Number(count); ) {
  const { value } = sound(await readRef(ref));
  const { id } = sound(await appendToChain(objects, value, [`${name} ${n}`], Date.now()));
  const swapped = await swapRef(ref, value, id);
  if ("error" in swapped && swapped.error.code !== "ref-locked")
    throw new Error(JSON.stringify(swapped));
  if ("swapped" in swapped && swapped.swapped) n++;
  // Who has lost comes back at a time of its own, or all would lose against one again.
  else await setTimeout(Math.random() * 100);
}
