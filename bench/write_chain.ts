import { promises } from "node:fs";
import process from "node:process";
import type { Refusal } from "../lib/fact/refusal.ts";
import { appendToChain } from "../lib/git/chain_append.ts";
import { chainStore } from "../lib/git/chain_store.ts";
import { nodeFs } from "../lib/git/node_fs.ts";
import { roomPlace } from "../lib/git/room_place.ts";
import { stringOf } from "../lib/room/carried.ts";
import { factsOf } from "./ledger_of.ts";

// Publishes so many facts in a repository, as many in each commit as are said: a process of its own, as those who write rooms are.
const [, , directory, ref, count, each] = process.argv;
const { location } = sound(roomPlace(directory!, {}, nodeFs()));
const store = sound(await chainStore(location!, promises));
const strings = [...factsOf(Number(count), 1, 1)].map(stringOf);
let tip: string | null = null;
for (let from = 0; from < strings.length; from += Number(each)) {
  const some = strings.slice(from, from + Number(each));
  tip = sound(await appendToChain(store.objects, tip, some, Date.now())).id;
}
await store.swapRef(ref!, null, tip!);

function sound<T extends object>(found: T | Refusal): T {
  if ("code" in found) throw new Error(JSON.stringify(found));
  return found;
}
