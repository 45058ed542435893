import { isDeepStrictEqual } from "node:util";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { entryOf, type Manner } from "../../hosts/settings/entries.ts";
import type { Wiring } from "../../hosts/settings/wiring.ts";
import { isRefusal } from "../answer.ts";
import type { World } from "../world.ts";
import type { Change, HostState } from "./change.ts";
import { type Found, type Hooks, hooksIn } from "./entries_in.ts";
import { emptyText, isBare, withEntries, withoutEntries } from "./plan.ts";
import { hashOf, type Installation, original, recordOf } from "./record.ts";
import { type SettingsFile, settingsFile, unfit } from "./settings_file.ts";
import { saidBy, settingsText } from "./settings_text.ts";

interface Place {
  readonly dir: string;
  readonly repoRoot: string;
}

/** What install would do to a host's settings. */
export function planInstall(
  world: World,
  place: Place,
  wiring: Wiring,
  manner: Manner,
): Change | Refusal {
  const personal = manner.pinned === undefined ? undefined : wiring.personal;
  const name = personal ?? wiring.file;
  const elsewhere = installedElsewhere(world, place, wiring, name);
  if (elsewhere !== undefined) return elsewhere;
  const now = look(world, place, wiring, name);
  if (isRefusal(now)) return now;
  const { file, text, hooks } = now;
  const shared = {
    host: wiring.host,
    file,
    before: text ?? "",
    absolute: manner.pinned !== undefined,
    events: wiring.wires.map(({ event }) => event),
    asks: wiring.asks,
  };
  if (text !== undefined && isAsWanted(hooks, wiring, manner))
    return { ...shared, after: text, action: "unchanged" };
  const record = recordOf(world, place.dir, file.path);
  const base = baseOf(text, wiring, record);
  if (typeof base !== "string") return unfit(name, base);
  const installed = withEntries(base, wiring, manner);
  if ("why" in installed) return unfit(name, installed);
  const created = text === undefined || (record?.created === true && isBare(base, wiring));
  return {
    ...shared,
    after: installed.text,
    action: text === undefined ? "created" : "updated",
    record: {
      after: hashOf(installed.text),
      before: hashOf(base),
      cuts: installed.cuts,
      kept: installed.kept,
      created,
      directories: record?.directories ?? [],
    },
  };
}

/** What uninstall would do to each of a host's files that hold something of ours. */
export function planUninstall(world: World, place: Place, wiring: Wiring): Change[] | Refusal {
  const changes: Change[] = [];
  for (const name of filesOf(wiring)) {
    const now = look(world, place, wiring, name);
    if (isRefusal(now)) {
      // What cannot be read and does not so much as name us is none of our business.
      if (now.code === "bad-settings" && !namesUs(world, place, wiring, name)) continue;
      return now;
    }
    const { file, text, hooks } = now;
    if (text === undefined || hooks.found.length === 0) continue;
    const record = recordOf(world, place.dir, file.path);
    const base = baseOf(text, wiring, record);
    if (typeof base !== "string") return unfit(name, base);
    const goes = record?.created !== false && isBare(base, wiring);
    changes.push({
      host: wiring.host,
      file,
      before: text,
      after: goes ? null : base,
      action: goes ? "deleted" : "removed",
      absolute: hooks.found[0]!.absolute,
      events: [...new Set(hooks.found.map(({ event }) => event))],
      asks: [],
      ...(record === undefined ? {} : { record }),
    });
  }
  return changes;
}

/** How a host stands in the first of its files that holds something of ours. */
export function jsonState(world: World, place: Place, wiring: Wiring): HostState {
  const { host, file } = wiring;
  const all = wiring.wires.map(({ event }) => event);
  const nothing = {
    host,
    file,
    form: null,
    fail_closed: false,
    fast: false,
    events: [],
    missing: [],
  } as const;
  let problem: HostState | undefined;
  for (const name of filesOf(wiring)) {
    const now = look(world, place, wiring, name);
    if (isRefusal(now)) {
      problem ??= { ...nothing, file: name, state: "unreadable", problem: now.message };
      continue;
    }
    const { found } = now.hooks;
    if (found.length === 0) continue;
    const events = all.filter((event) => found.some((each) => each.event === event));
    const missing = all.filter((event) => !events.includes(event));
    const alike = found.every((each) => each.intact && each.absolute === found[0]!.absolute);
    const once = new Set(found.map(({ event }) => event)).size === found.length;
    return {
      host,
      file: name,
      state: !alike || !once ? "changed" : missing.length > 0 ? "partial" : "installed",
      form: found.some((each) => each.absolute) ? "absolute" : "portable",
      fail_closed: found.some((each) => each.failClosed),
      fast: found.some((each) => each.fast),
      events,
      missing,
      problem: null,
    };
  }
  return problem ?? { ...nothing, state: "absent", problem: null };
}

/** Our entries in the first of a host's files that holds some. */
export function entriesOf(world: World, place: Place, wiring: Wiring): readonly Found[] {
  for (const name of filesOf(wiring)) {
    const now = look(world, place, wiring, name);
    if (!isRefusal(now) && now.hooks.found.length > 0) return now.hooks.found;
  }
  return [];
}

interface Looked {
  readonly file: SettingsFile;
  readonly text: string | undefined;
  readonly hooks: Hooks;
}

function look(world: World, place: Place, wiring: Wiring, name: string): Looked | Refusal {
  const file = settingsFile(world, place.repoRoot, name);
  if (isRefusal(file)) return file;
  if (file.bytes === undefined)
    return { file, text: undefined, hooks: { events: new Map(), found: [] } };
  const settings = settingsText(file.bytes);
  if ("why" in settings) return unfit(name, settings);
  const hooks = hooksIn(settings, wiring);
  return "why" in hooks ? unfit(name, hooks) : { file, text: settings.text, hooks };
}

/** The text without our entries: the very bytes that there were, where nothing else has changed since. */
function baseOf(text: string | undefined, wiring: Wiring, record: Installation | undefined) {
  if (text === undefined) return emptyText(wiring);
  return original(text, record) ?? withoutEntries(text, wiring, record?.kept ?? []);
}

function isAsWanted({ found }: Hooks, wiring: Wiring, manner: Manner): boolean {
  if (found.length !== wiring.wires.length) return false;
  return wiring.wires.every((wire) => {
    const its = found.filter(({ event }) => event === wire.event);
    return (
      its.length === 1 && isDeepStrictEqual(saidBy(its[0]!.node), entryOf(wiring, wire, manner))
    );
  });
}

function filesOf({ file, personal }: Wiring): string[] {
  return personal === undefined ? [file] : [file, personal];
}

/** Both would be run. */
function installedElsewhere(
  world: World,
  place: Place,
  wiring: Wiring,
  name: string,
): Refusal | undefined {
  const elsewhere = (where: string, hint: string) =>
    refuse("refused", "hooks-elsewhere", `Hooks for ${wiring.host} stand in "${where}" already`, [
      hint,
    ]);
  for (const other of filesOf(wiring)) {
    if (other === name) continue;
    const now = look(world, place, wiring, other);
    if (!isRefusal(now) && now.hooks.found.length > 0)
      return elsewhere(other, `rally hooks uninstall --host ${wiring.host}`);
  }
  if (wiring.inlineHooks === undefined) return undefined;
  const { file, pattern } = wiring.inlineHooks;
  if (!pattern.test(world.files.readFile(`${place.repoRoot}/${file}`) ?? "")) return undefined;
  return elsewhere(file, `${wiring.host} reads one of the two files: move them to "${name}"`);
}

function namesUs(world: World, place: Place, wiring: Wiring, name: string): boolean {
  const text = world.files.readFile(`${place.repoRoot}/${name}`);
  return text?.includes(` hook ${wiring.host} `) ?? false;
}
