import { type Untrusted, untrusted } from "../../fact/untrusted.ts";
import { resolvePath } from "../../git/posix_path.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { readLastSeen } from "../sightings.ts";
import { enter } from "../verbs/enter.ts";
import { channelOf } from "./channel.ts";
import type { Command } from "./command.ts";
import { isMisuse } from "./fault.ts";
import { flat } from "./flat.ts";
import type { Given } from "./given.ts";
import { modelIn } from "./model.ts";
import { WRITING } from "./option.ts";
import { spawnedIn } from "./spawned.ts";
import { speaking } from "./speaking.ts";

/** What `presence` prints. */
interface PresenceShape {
  readonly action: "presence-written";
  readonly app_slug: string;
  readonly session_id: string;
  readonly tool: string;
  readonly phase: Untrusted;
  readonly task: Untrusted;
  readonly parent: string | null;
  readonly spawned: Readonly<Record<string, number>>;
  /** Whether the room knows it now; the predecessor said that it did in any case. */
  readonly written: boolean;
}

export const presence: Command<PresenceShape> = {
  name: "presence",
  summary: "say where you run and at what; what is not said again is over",
  options: {
    ...WRITING,
    phase: { value: "TEXT", help: "the phase of the work (rally-point)" },
    task: { value: "TEXT", help: "what you are at; else the phase" },
    parent: { value: "ID", help: "the session that began this one" },
    spawned: { value: "TYPE:N,...", help: "sub-agents begun, by type" },
    "files-in-flight": { value: "PATH,...", help: "not kept; claim them instead" },
    cwd: { value: "DIR", help: "where you run" },
    pid: { value: "N", number: "whole", help: "your process; the session is gone when it ends" },
    host: { value: "NAME", help: "the machine" },
  },
  run: async (context: Context, given: Given): Promise<Answer<PresenceShape>> => {
    const { world } = context;
    const speaker = speaking(context, given);
    if (isRefusal(speaker)) return refused(speaker);
    const { room, session, tool } = speaker;
    const phase = given.text("phase") ?? "rally-point";
    const task = given.text("task") ?? phase;
    const parent = given.text("parent");
    const spawned = spawnedIn(given.text("spawned") ?? "");
    const { refusal } = await enter(
      speaker.as({
        phase,
        task,
        model: modelIn(given),
        parent,
        spawned: spawnedFlag(spawned, room.state.rest?.profiles.get(session)?.spawned),
        cwd: resolvePath(world.cwd, given.text("cwd") ?? "."),
        pid: given.text("pid"),
        host: given.text("host") ?? world.own().hosts[0],
      }),
    );
    if (refusal !== undefined && isMisuse(refusal)) return refused(refusal);
    // Where the room cannot be written to, this stays as it was.
    const seen = readLastSeen(world, room.place.dir, session)?.seen ?? Number.NEGATIVE_INFINITY;
    return flat({
      action: "presence-written",
      app_slug: channelOf(room.place).app_slug,
      session_id: session,
      tool,
      phase: untrusted(phase),
      task: untrusted(task),
      parent: parent ?? null,
      spawned,
      written: refusal === undefined && seen >= room.now,
    });
  },
};

/** Nothing to say where there is nothing to take back either. */
function spawnedFlag(now: PresenceShape["spawned"], before: PresenceShape["spawned"] = {}) {
  const said = Object.entries(now).map(([type, count]) => `${type}:${count}`);
  return said.length > 0 || Object.keys(before).length > 0 ? said.join(",") : undefined;
}
