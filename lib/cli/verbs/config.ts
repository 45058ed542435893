import { refuse } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { isSetting, readConfig, SETTINGS, type Setting } from "../config.ts";
import type { Context } from "../context.ts";
import { nearest } from "../nearest.ts";
import { findRoom } from "../room.ts";
import { setConfig } from "../set_config.ts";

export interface ConfigResult {
  readonly settings: readonly {
    readonly key: Setting;
    readonly value: string;
    /** It is set in this room; otherwise this is what holds where nothing is set. */
    readonly set: boolean;
  }[];
}

/** One setting of the room, or all of them, as they hold now. */
export function configGet(context: Context): Answer<ConfigResult> {
  const [key] = context.args;
  if (key !== undefined && !isSetting(key)) return refused(unknown(key));
  const place = findRoom(context);
  if (isRefusal(place)) return refused(place);
  const config = readConfig(context.world, place.dir);
  if (isRefusal(config)) return refused(config);
  const keys = key === undefined ? (Object.keys(SETTINGS) as Setting[]) : [key as Setting];
  // What is no text is no setting: nobody goes by it.
  const settings = keys.map((each) => {
    const given = config[each];
    const set = typeof given === "string";
    return { key: each, value: set ? given : SETTINGS[each].standard, set };
  });
  return {
    result: { settings },
    text: ({ faint }) =>
      `${settings.map((each) => `${each.key} = ${plain(each.value)}${each.set ? "" : faint(" (standard)")}`).join("\n")}\n`,
  };
}

/** Changes a setting; what else stands in the file is kept. */
export function configSet(context: Context): Answer<ConfigResult> {
  const { world, args } = context;
  const [key, value] = args as [string, string];
  if (!isSetting(key)) return refused(unknown(key));
  if (!SETTINGS[key].fits(value))
    return refused(
      refuse("usage", "bad-value", `${key} cannot be "${value}"`, [`It is ${SETTINGS[key].may}`]),
    );
  const place = findRoom(context);
  if (isRefusal(place)) return refused(place);
  const config = readConfig(world, place.dir);
  if (isRefusal(config)) return refused(config);
  const failed = setConfig(world, place.dir, config, { [key]: value });
  if (failed !== undefined) return refused(failed);
  const settings = [{ key, value, set: true }];
  return { result: { settings }, text: () => `${key} = ${plain(value)}\n` };
}

function unknown(key: string) {
  const near = nearest(key, Object.keys(SETTINGS)).map((each) => `Did you mean ${each}?`);
  return refuse("usage", "unknown-setting", `There is no setting "${key}"`, [
    ...near,
    `Known: ${Object.keys(SETTINGS).join(", ")}`,
  ]);
}
