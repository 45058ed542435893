import { plain } from "../../fact/untrusted.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { type HooksMode, hooksMode, ownHooksMode, readConfig } from "../config.ts";
import type { Context } from "../context.ts";
import type { HostState } from "../hooks/change.ts";
import { gitState } from "../hooks/git_state.ts";
import { INSTALLS } from "../hooks/installs.ts";
import { findRoom } from "../room.ts";

export interface HooksStatus {
  /** `hooks.mode` of the room. */
  readonly mode: HooksMode;
  /** `RALLY_HOOKS`, which holds for what is started from here. */
  readonly override: HooksMode | null;
  readonly hosts: readonly HostState[];
  /** The script that Git runs before a commit, in the same form. */
  readonly git: HostState<"git">;
}

/** Which hosts' settings have our hooks, and whether they are as they were installed. */
export function hooksStatus(context: Context): Answer<HooksStatus> {
  const { world } = context;
  const place = findRoom(context);
  if (isRefusal(place)) return refused(place);
  const config = readConfig(world, place.dir);
  if (isRefusal(config)) return refused(config);
  const result: HooksStatus = {
    mode: hooksMode(world, place.dir),
    override: ownHooksMode(world) ?? null,
    hosts: INSTALLS.map(({ state }) => state(world, place)),
    git: gitState(context, place),
  };
  return { result, text: () => told(result) };
}

const STATES: Readonly<Record<HostState["state"], string>> = {
  absent: "not installed",
  installed: "installed",
  partial: "installed in part",
  changed: "changed by hand",
  unreadable: "cannot be read",
};

function told({ mode, override, hosts, git }: HooksStatus): string {
  const lines = [...hosts, git].map(
    ({ host, state, file, form, fail_closed, fast, events, missing, problem }) => {
      if (state === "absent")
        return `${host}: ${STATES[state]}${problem === null ? "" : `; ${plain(problem)}`}`;
      if (problem !== null) return `${host}: ${plain(problem)}`;
      const how =
        form === null
          ? ""
          : ` (${form}${fail_closed ? ", fails closed" : ""}${fast ? ", fast" : ""})`;
      const has = events.length === 0 ? "" : `: ${events.join(", ")}`;
      const lacks = missing.length === 0 ? "" : `; missing: ${missing.join(", ")}`;
      return `${host}: ${STATES[state]}${how} in ${plain(file)}${has}${lacks}`;
    },
  );
  const over = override === null ? "" : `, here RALLY_HOOKS=${override}`;
  return `${lines.join("\n")}\nmode: ${mode}${over}\n`;
}
