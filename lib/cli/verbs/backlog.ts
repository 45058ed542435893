import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain, quote } from "../../fact/untrusted.ts";
import { isTool, isWord } from "../../fact/well_formed.ts";
import { knownTools, resolveTarget } from "../../room/targets.ts";
import { backlogView, type ItemView } from "../../room/views/backlog_view.ts";
import { publishedPlans } from "../../room/views/published_plans.ts";
import { act, acted } from "../act.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { goneOn } from "../beginning.ts";
import { type Context, many, one } from "../context.ts";
import type { Entered } from "../entered.ts";
import { identify } from "../identity.ts";
import { canonicalAll } from "../paths.ts";
import { openRoom, type Room } from "../room.ts";
import { unknownTarget } from "../said_addressee.ts";
import { sayingOf } from "../saying.ts";
import { sightingsOf } from "../sightings.ts";
import type { Saying, WriteResult } from "../speak.ts";

/** What `backlog` answers; its changing forms also with what became of the change. */
export type BacklogResult = Items | (Items & WriteResult);

interface Items {
  readonly items: readonly ItemView[];
  /** What is to be done by what is published. */
  readonly published_items?: readonly ItemView[];
}

/** What is to be done. `ready` is judged for the caller, where it is said who calls. */
export function backlogList(context: Context): Answer<BacklogResult> {
  const room = openRoom(context, "whole");
  if (isRefusal(room)) return refused(room);
  const who = identify(context, {
    state: room.state,
    sightings: sightingsOf(context.world, room.place.dir),
    now: room.now,
  });
  // Reading needs no identity; without one every claim is a peer's.
  const owner = isRefusal(who) ? null : who.session;
  return { result: view(room, owner), text: () => text(room, owner) };
}

export const backlogAdd = (context: Context): Answer<BacklogResult> => change(context, "add");
export const backlogUpdate = (context: Context): Answer<BacklogResult> => change(context, "update");
export const backlogDone = (context: Context): Answer<BacklogResult> => change(context, "done");

function change(context: Context, how: "add" | "update" | "done"): Answer<BacklogResult> {
  const here = goneOn(context);
  if (isRefusal(here)) return refused(here);
  const saying = itemOf(context, here, how);
  if (isRefusal(saying)) return refused(saying);
  const owner = here.who.session;
  return acted(
    act(context, here.room, here.who, saying),
    () => view(here.room, owner),
    () => text(here.room, owner),
  );
}

function itemOf(
  context: Context,
  { room }: Entered,
  how: "add" | "update" | "done",
): Saying | Refusal {
  const { flags, world } = context;
  const id = one(flags, "id")!;
  const items = room.state.rest!.backlog;
  if (!isWord(id))
    return refuse("usage", "bad-value", `--id cannot be "${id}"`, [
      "1 to 128 bytes without white space",
    ]);
  if (how === "add" && items.has(id))
    return refuse("refused", "item-exists", `There is an item "${id}" already`, [
      `rally backlog update --id ${id}`,
    ]);
  if (how !== "add" && !items.has(id))
    return refuse("refused", "no-item", `There is no item "${id}"`, ["rally backlog list"]);
  const dependsOn = many(flags, "depends-on");
  const unknown = dependsOn.find((each) => each !== id && !items.has(each));
  if (unknown !== undefined)
    return refuse("refused", "no-item", `There is no item "${unknown}" to depend on`, [
      "Add it first",
    ]);
  const owns = canonicalAll(world, room.place, many(flags, "owns"));
  if (isRefusal(owns)) return owns;
  const { target: name, ...others } = flags;
  const common = sayingOf({ ...context, flags: others }, room, "backlog");
  if (isRefusal(common)) return common;
  const target = name === undefined ? undefined : addressee(room, String(name));
  if (typeof target === "object") return target;
  return {
    ...common,
    item: id,
    ...(flags.owns === undefined ? {} : { owns: owns.paths }),
    ...(flags["depends-on"] === undefined ? {} : { depends_on: dependsOn }),
    ...(target === undefined ? {} : { target }),
    ...(how === "update" ? {} : { status: how === "add" ? "open" : "done" }),
  };
}

/** For whom an item is; a tool may be named before it has come. */
function addressee({ state }: Room, name: string): string | Refusal {
  const known = resolveTarget(state, name) ?? (isTool(name) ? name : undefined);
  return known ?? unknownTarget(name, knownTools(state));
}

function view({ state, now }: Room, owner: string | null): Items {
  const there = publishedPlans(state);
  const published = there === undefined ? [] : backlogView(there, owner, now);
  return {
    items: backlogView(state, owner, now),
    ...(published.length > 0 ? { published_items: published } : {}),
  };
}

function text(room: Room, owner: string | null): string {
  const { items, published_items = [] } = view(room, owner);
  const own = items.length === 0 ? ["the backlog is empty"] : items.map(lineOf);
  const there = published_items.map((each) => `published: ${lineOf(each)}`);
  return `${[...own, ...there].join("\n")}\n`;
}

function lineOf(each: ItemView): string {
  return `${each.ready ? "ready" : each.status}  ${plain(each.id)}  ${quote(each.intent)}`;
}
