import { type Refusal, refuse } from "../../fact/refusal.ts";
import { faultCode } from "../../ledger/disk.ts";
import type { World } from "../world.ts";
import type { Change } from "./change.ts";
import { type Installation, remember } from "./record.ts";
import { deleteSettings, replaceSettings } from "./settings_file.ts";

/** Writes what was planned. What is remembered is written first: whoever dies in between leaves nothing unknown. */
export function apply(world: World, room: string, change: Change): Refusal | undefined {
  const { file, after, action, record } = change;
  if (action === "unchanged") return undefined;
  const bytes = Buffer.from(after ?? "", change.encoding);
  const note = (installation: Installation | undefined) => {
    try {
      remember(world, room, file.path, installation);
      return undefined;
    } catch (fault) {
      return refuse("io", "unwritable-room", `"${room}" cannot be written (${faultCode(fault)})`, [
        "See rally doctor",
      ]);
    }
  };
  if (action === "created" || action === "updated") {
    const noted = note(record);
    if (noted !== undefined) return noted;
    const made = replaceSettings(world, file, bytes);
    if (!Array.isArray(made)) return made;
    if (made.length === 0 || record === undefined) return undefined;
    return note({ ...record, directories: [...record.directories, ...made] });
  }
  const done =
    after === null
      ? deleteSettings(world, file, record?.directories ?? [])
      : replaceSettings(world, file, bytes);
  if (done !== undefined && !Array.isArray(done)) return done;
  return note(undefined);
}
