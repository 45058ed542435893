import { isDeepStrictEqual } from "node:util";
import type { Node } from "jsonc-parser";
import { entryOf, type Manner } from "../../hosts/settings/entries.ts";
import type { Wiring } from "../../hosts/settings/wiring.ts";
import { type Found, type Hooks, hooksIn } from "./entries_in.ts";
import { append, type Insertion } from "./insert.ts";
import { type Cut, removal, without } from "./remove.ts";
import { parsed, type SettingsText, saidBy, type Unfit } from "./settings_text.ts";

/** A text with our entries, and what was put into it: without these parts it is what it was. */
export interface Installed {
  readonly text: string;
  readonly cuts: readonly Cut[];
  /** Keys that stood there empty, and so stay when our entries go. */
  readonly kept: readonly string[];
}

/** What stands in a file that install makes, before anything is appended. */
export function emptyText(wiring: Wiring): string {
  return `${JSON.stringify(wiring.skeleton, null, 2)}\n`;
}

/** Appends an entry for every event; whoever asks has taken the old ones out. */
export function withEntries(before: string, wiring: Wiring, manner: Manner): Installed | Unfit {
  let text = before;
  let cuts: Cut[] = [];
  let kept: string[] | undefined;
  for (const wire of wiring.wires) {
    const now = reading(text, wiring);
    if ("why" in now) return now;
    kept ??= emptyKeys(now.hooks);
    const entry = entryOf(wiring, wire, manner);
    const { object } = now.hooks;
    const list = now.hooks.events.get(wire.event);
    const put =
      object === undefined
        ? append(text, now.root, { [wire.event]: [entry] }, "hooks")
        : list === undefined
          ? append(text, object, [entry], wire.event)
          : append(text, list, entry);
    cuts = moved(cuts, put);
    text = text.slice(0, put.offset) + put.content + text.slice(put.offset);
  }
  return { text, cuts, kept: kept ?? [] };
}

/** Takes our entries out, and with them the lists that they leave empty. */
export function withoutEntries(
  before: string,
  wiring: Wiring,
  kept: readonly string[],
): string | Unfit {
  let text = before;
  for (;;) {
    const now = reading(text, wiring);
    if ("why" in now) return now;
    const { found, object, events } = now.hooks;
    const [first] = found;
    if (first === undefined) return text;
    text = without(text, takingOut(text, now.root, first, object!, events, kept));
  }
}

/** Nothing stands in it but what install would have begun with, not even a comment. */
export function isBare(text: string, wiring: Wiring): boolean {
  const now = parsed(text);
  if ("why" in now || /\/[/*]/.test(text)) return false;
  return isDeepStrictEqual(saidBy(now.root), wiring.skeleton);
}

interface Reading extends SettingsText {
  readonly hooks: Hooks;
}

function reading(text: string, wiring: Wiring): Reading | Unfit {
  const settings = parsed(text);
  if ("why" in settings) return settings;
  const hooks = hooksIn(settings, wiring);
  return "why" in hooks ? hooks : { ...settings, hooks };
}

function takingOut(
  text: string,
  root: Node,
  { event, container, node }: Found,
  object: Node,
  events: ReadonlyMap<string, Node>,
  kept: readonly string[],
): readonly Cut[] {
  const list = events.get(event)!;
  const goes = (holder: Node, key: string) =>
    holder.children?.length === 1 && !kept.includes(key) && !commented(text, holder);
  if (container !== list || !goes(list, event)) return removal(text, container, node);
  if (!goes(object, "")) return removal(text, object, list.parent!);
  return removal(text, root, object.parent!);
}

/** Somebody wrote a comment beside the only child. */
function commented(text: string, holder: Node): boolean {
  const child = holder.children![0]!;
  const end = holder.offset + holder.length;
  const around =
    text.slice(holder.offset, child.offset) + text.slice(child.offset + child.length, end);
  return /\/[/*]/.test(around);
}

/** `""` stands for `hooks` itself. */
function emptyKeys({ object, events }: Hooks): string[] {
  const empty = [...events].filter(([, list]) => (list.children ?? []).length === 0);
  const whole = object !== undefined && (object.children ?? []).length === 0 ? [""] : [];
  return [...whole, ...empty.map(([event]) => event)];
}

/** Where earlier insertions stand once another has been made. */
function moved(cuts: readonly Cut[], { offset, content }: Insertion): Cut[] {
  const { length } = content;
  const inside = cuts.some(([begin, end]) => begin < offset && offset < end);
  const shifted = cuts.map(
    ([begin, end]): Cut => [
      begin >= offset ? begin + length : begin,
      end > offset ? end + length : end,
    ],
  );
  return inside ? shifted : [...shifted, [offset, offset + length]];
}
