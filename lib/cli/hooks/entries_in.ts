import { isDeepStrictEqual } from "node:util";
import type { Node } from "jsonc-parser";
import { entryOf, isCommandOfOurs, isPinnedFor, mannerOf } from "../../hosts/settings/entries.ts";
import type { Wiring } from "../../hosts/settings/wiring.ts";
import { type SettingsText, saidBy, type Unfit } from "./settings_text.ts";

/** An entry of ours that stands in a settings file. */
export interface Found {
  readonly event: string;
  readonly command: string;
  /** What would be taken out, and out of what: the whole entry, or one handler among others'. */
  readonly container: Node;
  readonly node: Node;
  readonly absolute: boolean;
  readonly failClosed: boolean;
  readonly fast: boolean;
  /** It says what it said when it was installed. */
  readonly intact: boolean;
}

/** The hooks of a settings file, held to the shape that hosts give them. */
export interface Hooks {
  /** Absent where the file has no `hooks`. */
  readonly object?: Node;
  readonly events: ReadonlyMap<string, Node>;
  readonly found: readonly Found[];
}

/** Reads what a host's settings say of hooks; entries of others are not looked at closer than it takes. */
export function hooksIn({ root }: SettingsText, wiring: Wiring): Hooks | Unfit {
  const object = valueAt(root, "hooks");
  if (object === undefined) return { events: new Map(), found: [] };
  if (object.type !== "object") return shape('"hooks" is not an object');
  const events = new Map<string, Node>();
  const found: Found[] = [];
  for (const property of object.children ?? []) {
    const [key, list] = property.children as [Node, Node];
    const event = String(key.value);
    const known = wiring.wires.some((wire) => wire.event === event);
    if (list.type !== "array") {
      if (known) return shape(`"hooks" has a "${event}" that is not an array`);
      continue;
    }
    events.set(event, list);
    for (const entry of list.children ?? []) found.push(...oursIn(wiring, event, list, entry));
  }
  return { object, events, found };
}

function shape(why: string): Unfit {
  return { why: `says what its host would not read: ${why}`, remedy: "Repair it" };
}

function valueAt(object: Node, key: string): Node | undefined {
  return object.children?.find((each) => each.children?.[0]?.value === key)?.children?.[1];
}

function* oursIn(wiring: Wiring, event: string, list: Node, entry: Node): Generator<Found> {
  const inGroup = wiring.shape === "groups" ? valueAt(entry, "hooks") : undefined;
  const handlers = wiring.shape === "groups" ? (inGroup?.children ?? []) : [entry];
  for (const handler of handlers) {
    if (handler.type !== "object") continue;
    const command: unknown = valueAt(handler, "command")?.value;
    if (!isCommandOfOurs(command, wiring.host, event)) continue;
    const { absolute, failClosed, fast } = mannerOf(command);
    const alone = handlers.length === 1;
    yield {
      event,
      command,
      ...(alone ? { container: list, node: entry } : { container: inGroup!, node: handler }),
      absolute,
      failClosed,
      fast,
      intact: alone && isIntact(wiring, event, command, saidBy(entry)),
    };
  }
}

/** The path of a pinned program is not known here; all else is. */
function isIntact(wiring: Wiring, event: string, command: string, value: unknown): boolean {
  const wire = wiring.wires.find((each) => each.event === event);
  if (wire === undefined) return false;
  const { absolute, ...manner } = mannerOf(command);
  if (absolute && !isPinnedFor(command, wiring, wire, manner)) return false;
  const whole = entryOf(wiring, wire, manner);
  const wanted = JSON.parse(JSON.stringify(whole), (key, each) =>
    key === "command" && absolute ? command : each,
  );
  return isDeepStrictEqual(value, wanted);
}
