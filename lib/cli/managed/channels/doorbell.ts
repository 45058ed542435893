import { readText } from "../../../ledger/read_text.ts";
import { within } from "../../../room/deadline.ts";
import type { World } from "../../world.ts";
import { managedPath } from "../record.ts";
import type { Channel } from "./channel.ts";

/** A host's plugin looks five times a second, and asks rally before it opens. */
const AT_THE_DOOR_MS = 3000;

/** Between two looks at the bell. */
const LOOK_MS = 50;

/** Where bells are rung for a session that rally started: a file each, called after the letter. */
export function bellsOf(room: string, label: string): string {
  return `${managedPath(room)}/bells/${label}`;
}

/**
 * OpenCode: rally's plugin hears a bell that names a session it runs, asks `rally hook` for the letter and says it. What
 * stands in the file is no text for a model, and whoever takes the file away, the plugin or we, is the one who delivers.
 */
export const doorbell: Channel = {
  name: "doorbell",
  offer: async (context, room, managed, session, { id }) => {
    const { world } = context;
    const { agent, adopted, label } = managed;
    if (agent !== "opencode" || adopted || session.id === managed.session) return "not-here";
    // The plugin passes over names with a dot: such a file is on its way here, or away again.
    if (id.includes(".") || !rung(world, room.place.dir, label, id, session.id)) return "not-here";
    const bell = `${bellsOf(room.place.dir, label)}/${id}`;
    const patience = within(context.deadline, AT_THE_DOOR_MS, world.ticks);
    while (!patience.passed()) {
      if (readText(world.disk, bell) === undefined) return "offered";
      await world.changed([], LOOK_MS);
    }
    const aside = `${bell}.${world.key()}`;
    if (!world.disk.rename(bell, aside)) return "offered";
    world.disk.remove(aside);
    return "not-here";
  },
};

function rung(world: World, room: string, label: string, id: string, session: string): boolean {
  const bells = bellsOf(room, label);
  try {
    world.disk.makeDirectory(`${managedPath(room)}/bells`);
    world.disk.makeDirectory(bells);
    world.disk.replace(`${bells}/${id}`, new TextEncoder().encode(session));
    return true;
  } catch {
    return false;
  }
}
