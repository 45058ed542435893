import { type Untrusted, untrusted } from "../../fact/untrusted.ts";
import type { RosterAgent } from "../../room/views/roster_view.ts";
import type { Answer } from "../answer.ts";
import type { Context } from "../context.ts";
import type { RoomWarning } from "../joined_rooms.ts";
import type { Flags } from "../parse.ts";
import { roster as rosterVerb } from "../verbs/roster.ts";
import type { Command } from "./command.ts";
import { epochSeconds } from "./epoch_seconds.ts";
import { flat } from "./flat.ts";
import type { Given } from "./given.ts";
import { JSON_FLAG } from "./option.ts";

/** What `roster --json` prints. */
interface RosterShape {
  readonly generated_ts: number;
  readonly stale_secs: number;
  readonly live_count: number;
  readonly stale_count: number;
  readonly agents: readonly AgentShape[];
  /** Rooms that could not be read, or not all of them. */
  readonly warnings: readonly RoomWarning[];
}

interface AgentShape
  extends Pick<
    RosterAgent,
    | "session_id"
    | "app"
    | "tool"
    | "parent"
    | "spawned"
    | "spawned_total"
    | "build_loop_run_label"
    | "age_secs"
    | "stale"
  > {
  readonly host: string;
  readonly cwd: string;
  readonly model: string;
  readonly task: Untrusted;
  readonly phase: Untrusted;
  readonly last_seen: number;
  readonly branch_name: "unknown";
  readonly run_id: "unknown";
  readonly children: readonly AgentShape[];
}

export const roster: Command<RosterShape> = {
  name: "roster",
  summary: "who runs in all your rooms; text, unless --json",
  options: {
    app: { value: "NAME", help: "only this repository" },
    "stale-secs": { value: "N", number: "whole", help: "silent for so long is stale (120)" },
    all: { help: "also those that are stale" },
    watch: { value: "N", number: "whole", help: "as text, again every N seconds" },
    ...JSON_FLAG,
  },
  run: async (context: Context, given: Given): Promise<Answer<RosterShape>> => {
    const isJson = given.is("json");
    const asked: Flags = {
      ...flag("app", given.text("app")),
      ...flag("stale-secs", given.text("stale-secs")),
      ...(given.is("all") ? { all: true } : {}),
      ...(isJson ? {} : flag("watch", given.text("watch"))),
    };
    const { result, ...told } = await rosterVerb({ ...context, args: [], rest: [], flags: asked });
    if (result === undefined) return told;
    const { stale_secs, live_count, stale_count, warnings } = result;
    const shape: RosterShape = {
      generated_ts: context.world.now() / 1000,
      stale_secs,
      live_count,
      stale_count,
      agents: result.agents.map(agentShape),
      warnings,
    };
    return isJson ? flat(shape) : { ...told, result: shape };
  },
};

function flag<Name extends "app" | "stale-secs" | "watch">(name: Name, value: string | undefined) {
  return value === undefined ? {} : { [name]: value };
}

/** What nobody has said was `unknown` to the predecessor. */
function agentShape(told: RosterAgent): AgentShape {
  const { session_id, app, tool, parent, spawned, spawned_total, age_secs, stale } = told;
  return {
    session_id,
    app,
    tool,
    parent,
    spawned,
    spawned_total,
    age_secs,
    stale,
    build_loop_run_label: told.build_loop_run_label,
    host: told.host ?? "unknown",
    cwd: told.cwd ?? "unknown",
    model: told.model ?? "unknown",
    task: told.task ?? told.phase ?? untrusted(""),
    phase: told.phase ?? untrusted("unknown"),
    last_seen: epochSeconds(told.last_seen),
    branch_name: "unknown",
    run_id: "unknown",
    children: told.children.map(agentShape),
  };
}
