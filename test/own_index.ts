/** What vitest does around all tests: whoever runs them is not to find their scratch rooms in `rally roster`. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { indexDirectory, type Pointer } from "../lib/cli/room_index.ts";
import { nodeFs } from "../lib/git/node_fs.ts";

const { RALLY_NO_GLOBAL_INDEX: _off, ...env } = process.env;
const directory = indexDirectory({ env, files: nodeFs() });

export default function setup(): () => void {
  const before = names();
  return () => {
    const added = names().filter((name) => !before.includes(name));
    const rooms = added.map(
      (name) => (JSON.parse(readFileSync(`${directory}/${name}`, "utf8")) as Pointer).room,
    );
    // Agents at work on this machine join rooms meanwhile too, but theirs are still there.
    const scratch = rooms.filter((room) => !existsSync(room));
    if (scratch.length > 0)
      throw new Error(`Tests left pointers to their rooms: ${scratch.join(", ")}`);
  };
}

function names(): readonly string[] {
  if (directory === undefined || !existsSync(directory)) return [];
  return readdirSync(directory).filter((name) => name.endsWith(".json"));
}
