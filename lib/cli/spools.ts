import { baseName } from "../git/posix_path.ts";
import type { RoomPlace } from "../git/room_place.ts";
import { listWorktrees } from "../git/worktrees.ts";
import { spoolPath, waitingIn } from "../ledger/spool.ts";
import type { Context } from "./context.ts";
import type { Room } from "./room.ts";
import type { World } from "./world.ts";

/** What came of the facts that waited. */
export interface TakenUp {
  /** They stand in the ledger now. */
  readonly taken: number;
  /** Of these: without effect. */
  readonly voided: number;
  /** Files that stand there still: of a newer format, not to be removed, or more than the room or the time allowed for. */
  readonly left: number;
  /** Files that hold no fact; they were moved into the room's quarantine. */
  readonly bad: number;
}

/** The spool of every worktree of the repository, whether or not there is one. */
export function spoolsOf(world: World, { location, repoRoot, commonBase }: RoomPlace): string[] {
  if (location === undefined) return [spoolPath(repoRoot)];
  const { commonDir } = location;
  const main = baseName(commonDir) === ".git" ? [commonBase] : [];
  const linked = listWorktrees(commonDir, world.files).filter(({ exists }) => exists);
  const roots = new Set([repoRoot, ...main, ...linked.map(({ root }) => root)]);
  return [...roots].map(spoolPath);
}

/** Takes up what waits in the spools of the repository. Where nothing does, it costs a look at each worktree. */
export async function takeUpWaiting(context: Context, room: Room): Promise<TakenUp | undefined> {
  const { world } = context;
  const spools = spoolsOf(world, room.place);
  if (spools.every((each) => waitingIn(world.disk, each).length === 0)) return undefined;
  return (await world.cold()).takeUp(context, room, spools);
}
