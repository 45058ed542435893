import { plain } from "../../fact/untrusted.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { readConfig, SETTINGS } from "../config.ts";
import type { Context } from "../context.ts";
import { findRoom } from "../room.ts";
import { setConfig } from "../set_config.ts";

export interface HooksSwitched {
  /** `hooks.mode` as it is now. */
  readonly mode: string;
  readonly was: string;
}

/** Where the mode from before `off` waits for `on`. */
const BEFORE = "hooks.mode.before_off";

/** Hooks let everything pass in this room. */
export function hooksOff(context: Context): Answer<HooksSwitched> {
  return switched(context, (was) => ({
    "hooks.mode": "off",
    ...(was === "off" ? {} : { [BEFORE]: was }),
  }));
}

/** Hooks act again. */
export function hooksOn(context: Context): Answer<HooksSwitched> {
  return switched(context, (was, before) => ({
    "hooks.mode": was === "off" ? before : was,
    [BEFORE]: undefined,
  }));
}

function switched(
  context: Context,
  changes: (was: string, before: string) => Readonly<Record<string, string | undefined>>,
): Answer<HooksSwitched> {
  const { world } = context;
  const place = findRoom(context);
  if (isRefusal(place)) return refused(place);
  const config = readConfig(world, place.dir);
  if (isRefusal(config)) return refused(config);
  const { standard } = SETTINGS["hooks.mode"];
  const [set, kept] = [config["hooks.mode"], config[BEFORE]];
  const was = typeof set === "string" ? set : standard;
  const wanted = changes(was, kept === "advise" ? kept : standard);
  const mode = wanted["hooks.mode"]!;
  if (mode !== was) {
    const failed = setConfig(world, place.dir, config, wanted);
    if (failed !== undefined) return refused(failed);
  }
  return { result: { mode, was }, text: () => `mode: ${plain(mode)}\n` };
}
