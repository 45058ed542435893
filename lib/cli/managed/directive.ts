import type { Fact } from "../../fact/fact.ts";
import { formatInstant } from "../../fact/instant.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain, untrusted } from "../../fact/untrusted.ts";
import { ownerOf } from "../../room/family.ts";
import { knownTools, resolveTarget } from "../../room/targets.ts";
import { isRefusal } from "../answer.ts";
import { type Context, one } from "../context.ts";
import type { Identity } from "../identity.ts";
import type { Room } from "../room.ts";
import { unknownTarget } from "../said_addressee.ts";
import { factOf } from "../speak.ts";
import { allManaged, type Managed } from "./record.ts";
import { speakerOf } from "./speaker.ts";
import { managedTarget } from "./targets.ts";
import type { Words } from "./words.ts";

/** Whom it is for: a managed session, or somebody known only from the room. */
export interface Addressee {
  readonly target: string;
  readonly managed: Managed | null;
}

/** Whom the command line names. */
export async function addressee(context: Context, room: Room): Promise<Addressee | Refusal> {
  const [word] = context.args;
  const flag = one(context.flags, "target");
  const name = word ?? flag;
  if (name === undefined || (word !== undefined && flag !== undefined && word !== flag))
    return refuse("usage", "missing-argument", "It is not said who is to be told", [
      "Name one TARGET: a label, a tool or a session; rally sessions shows the labels",
    ]);
  const managed = await managedTarget(context, room, name);
  if (managed !== undefined && isRefusal(managed)) return managed;
  if (managed === undefined) {
    const target = resolveTarget(room.state, name);
    if (target === "all")
      return refuse("usage", "bad-value", "What is for everybody has no mailbox", [
        "Name one TARGET, or use rally say decision",
      ]);
    if (target !== undefined) return { target, managed: null };
    const labels = allManaged(context.world, room.place.dir).flatMap(({ label, stopped }) =>
      stopped === null ? label : [],
    );
    return unknownTarget(name, [...labels, ...knownTools(room.state)]);
  }
  if (managed.stopped !== null)
    return refuse("missing", "stopped-target", `"${managed.label}" was stopped`, [
      "rally sessions shows those that live",
    ]);
  return { target: managed.tool, managed };
}

/** A handoff that somebody else is to answer would be pointed to in vain. */
export function misdirected({ state }: Room, { handoff }: Words, { target }: Addressee) {
  const whose = handoff?.target ?? "all";
  if (handoff === null || whose === "all" || whose === target) return undefined;
  const tool = (id: string) => state.sessions.get(ownerOf(state, id))?.tool ?? id;
  if (tool(whose) === tool(target)) return undefined;
  const message = `"${handoff.id}" is for ${plain(whose)}, who alone can answer it`;
  return refuse("refused", "not-entitled", message, ["Point whom it is for to it"]);
}

/** The caller where it is said who that is, else whoever made the handoff, else a person at the keyboard. */
export function speaker(context: Context, room: Room, { handoff }: Words): Identity | Refusal {
  const { state } = room;
  const author = handoff === null ? undefined : state.sessions.get(ownerOf(state, handoff.session));
  return speakerOf(context, room, author?.ended === null ? author : undefined);
}

/** The fact that is to be there whatever becomes of it. */
export function directiveOf(
  context: Context,
  room: Room,
  who: Identity,
  { target }: Addressee,
  { text, handoff }: Words,
  seconds: number,
): Fact {
  // A handoff says by itself how it is answered.
  const asks = context.flags["require-ack"] === true && handoff === null;
  const until = formatInstant(context.world.now() + seconds * 1000);
  return factOf(context, room, who, {
    kind: "directive",
    target,
    summary: untrusted(text),
    ...(handoff === null ? {} : { ref: handoff.id }),
    ...(asks ? { ack_by: until } : {}),
  });
}
