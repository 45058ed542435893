import { type Refusal, refuse } from "../../fact/refusal.ts";
import type { Manner } from "../../hosts/settings/entries.ts";
import { isRefusal } from "../answer.ts";
import type { World } from "../world.ts";
import type { Change, HostState } from "./change.ts";
import { PLUGIN, PLUGIN_EVENTS, pluginManner, pluginState, pluginText } from "./opencode_plugin.ts";
import { hashOf, recordOf } from "./record.ts";
import { type SettingsFile, settingsFile } from "./settings_file.ts";

interface Place {
  readonly dir: string;
  readonly repoRoot: string;
}

/** What install would do: the whole file is ours, or it is left alone. */
export function planPluginInstall(world: World, place: Place, manner: Manner): Change | Refusal {
  const now = look(world, place);
  if (isRefusal(now)) return now;
  const { file, text } = now;
  const state = text === undefined ? "ours" : pluginState(text);
  if (state !== "ours") return notOurs(state);
  const after = pluginText(manner);
  const shared = {
    ...described(file, text ?? "", manner.pinned !== undefined),
    after,
    asks: ["OpenCode loads the plugin when it is started anew"],
  };
  if (text === after) return { ...shared, action: "unchanged" };
  const directories = recordOf(world, place.dir, file.path)?.directories ?? [];
  const whole = { before: hashOf(""), cuts: [[0, after.length]] as const, kept: [] };
  return {
    ...shared,
    action: text === undefined ? "created" : "updated",
    record: { after: hashOf(after), ...whole, created: true, directories },
  };
}

/** What uninstall would do. */
export function planPluginUninstall(world: World, place: Place): Change[] | Refusal {
  const now = look(world, place);
  if (isRefusal(now)) return now;
  const { file, text } = now;
  const state = text === undefined ? "foreign" : pluginState(text);
  if (text === undefined || state === "foreign") return [];
  if (state === "changed") return notOurs(state);
  const record = recordOf(world, place.dir, file.path);
  return [
    {
      ...described(file, text, pluginManner(text).absolute),
      after: null,
      action: "deleted",
      asks: [],
      ...(record === undefined ? {} : { record }),
    },
  ];
}

/** How OpenCode stands. */
export function pluginHostState(world: World, place: Place): HostState {
  const host = "opencode";
  const nothing = {
    host,
    file: PLUGIN,
    form: null,
    fail_closed: false,
    fast: false,
    missing: [],
  } as const;
  const now = look(world, place);
  if (isRefusal(now)) return { ...nothing, state: "unreadable", events: [], problem: now.message };
  const { text } = now;
  const state = text === undefined ? "foreign" : pluginState(text);
  if (text === undefined || state === "foreign")
    return { ...nothing, state: "absent", events: [], problem: null };
  const { absolute, failClosed } = pluginManner(text);
  return {
    ...nothing,
    state: state === "ours" ? "installed" : "changed",
    form: absolute ? "absolute" : "portable",
    fail_closed: failClosed,
    events: PLUGIN_EVENTS,
    problem: null,
  };
}

/** The plugin, if it is byte for byte what install writes, with the `rally` in PATH or this very program. */
export function ourVeryPlugin(world: World, place: Place): string | undefined {
  const now = look(world, place);
  const manners = [false, true].flatMap((failClosed) => [
    { failClosed },
    { failClosed, pinned: world.self },
  ]);
  // The sum in it is no seal: whoever writes a file can write its sum too.
  return isRefusal(now) ? undefined : manners.map(pluginText).find((each) => each === now.text);
}

function look(world: World, place: Place): { file: SettingsFile; text?: string } | Refusal {
  const file = settingsFile(world, place.repoRoot, PLUGIN);
  if (isRefusal(file) || file.bytes === undefined) return isRefusal(file) ? file : { file };
  return { file, text: new TextDecoder().decode(file.bytes) };
}

function described(file: SettingsFile, before: string, absolute: boolean) {
  return { host: "opencode", file, before, absolute, events: PLUGIN_EVENTS } as const;
}

function notOurs(state: "changed" | "foreign"): Refusal {
  return refuse(
    "refused",
    "foreign-plugin",
    state === "foreign"
      ? `"${PLUGIN}" was not made by rally; nothing was changed`
      : `"${PLUGIN}" was changed by hand; nothing was changed`,
    ["Move it away or delete it"],
  );
}
