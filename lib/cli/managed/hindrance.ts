import type { RoomPlace } from "../../git/room_place.ts";
import { agentOf } from "../../hosts/agents.ts";
import type { Session } from "../../room/state.ts";
import { isAsking } from "../asking.ts";
import type { Context } from "../context.ts";
import type { Room } from "../room.ts";
import { hasDied, readLastSeen } from "../sightings.ts";
import { backendOf } from "./backends.ts";
import type { Managed } from "./record.ts";
import { type Evidence, standingOf } from "./standing.ts";

/** Why nothing may be typed into a terminal now. */
export interface Hindrance {
  /** `gone`: the agent is not there any more · `busy`: later it may do · `early`: not yet · `fault`: nobody can tell. */
  readonly kind: "gone" | "busy" | "early" | "fault";
  /** For a person. */
  readonly why: string;
}

const GONE: Readonly<Partial<Record<Evidence, string>>> = {
  "dead-pane": "its program has ended",
  "no-pane": "its terminal is gone",
  "no-server": "the server of its terminal is gone",
  "other-process": "another process runs in its terminal",
  stopped: "it was stopped",
};

/** What is left in a terminal when its agent has ended: typed there, words would be run as commands. */
const SHELLS = new Set(
  "sh ash bash csh dash elvish fish ksh mksh nu pwsh tcsh xonsh zsh".split(" "),
);

/** Looks at the terminal and at what the hooks have left word of, anew each time. */
export async function hindranceOf(
  context: Context,
  { place }: Room,
  managed: Managed,
  session: Session,
): Promise<Hindrance | undefined> {
  const { world } = context;
  const { evidence, pane, why } = await standingOf(context, place, managed);
  const gone = GONE[evidence];
  if (gone !== undefined) return { kind: "gone", why: gone };
  if (evidence === "not-started") return { kind: "early", why: "it has not been started yet" };
  if (evidence === "unreachable") return { kind: "fault", why: why ?? "nobody can tell" };
  if (hasDied(world, readLastSeen(world, place.dir, session.id)?.process))
    return { kind: "gone", why: "its agent has ended" };
  if ((managed.agent !== null || managed.adopted) && SHELLS.has(pane?.command ?? ""))
    return { kind: "busy", why: "a shell is in its terminal, which would run the words" };
  if (managed.adopted && managed.process === null && pane?.command === "")
    return { kind: "early", why: "nobody can tell what runs in its terminal" };
  if (managed.agent !== null && agentOf(managed.agent).ready === null)
    return { kind: "early", why: "its dialogs cannot be told from its prompt" };
  if (session.id === managed.session && !(await isReady(context, place, managed)))
    return { kind: "early", why: "its terminal does not wait for a prompt yet; see rally attach" };
  if (isAsking(world, place.dir, session.id))
    return { kind: "busy", why: "it asks its user for permission, and Enter would be a yes" };
  return undefined;
}

/** Lines of a screen on which a prompt is looked for. */
const SCREEN = 60;

/** A host of which nothing has been heard may still ask its person something, as whether to trust the folder. */
async function isReady({ world, deadline }: Context, place: RoomPlace, managed: Managed) {
  const ready = managed.agent === null ? null : agentOf(managed.agent).ready;
  // Of no agent there are no dialogs; an adopted one has been heard or is none.
  if (ready === null || managed.adopted) return true;
  const backend = backendOf(world, managed.backend, place);
  const screen = await backend.capture(managed.place!, SCREEN, deadline);
  return screen.outcome === "captured" && ready.test(screen.text);
}
