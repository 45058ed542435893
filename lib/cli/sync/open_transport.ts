import { type Refusal, refuse } from "../../fact/refusal.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import type { Deadline } from "../../room/deadline.ts";
import type { World } from "../world.ts";
import { gitTransport } from "./git_transport.ts";
import { httpTransport } from "./http_transport.ts";
import { noRemote } from "./remote_refused.ts";
import type { Transport } from "./transport.ts";

/**
 * The way to a remote, which is a name from the repository's settings, or an address: the user's `git` if it runs, else
 * HTTP. Nothing is asked of the remote yet. Refuses `bad-remote`, `unknown-remote`, `many-push-urls`, and `no-git` where
 * only `git` would do.
 */
export async function openTransport(
  world: World,
  place: RoomPlace,
  remote: string,
  deadline: Deadline,
): Promise<Transport | Refusal> {
  const bad = noRemote(remote);
  if (bad !== undefined) return bad;
  if (place.location === undefined)
    return refuse("io", "no-git", "There is no Git repository here", [
      "A room travels in a repository: run rally in one",
    ]);
  const byGit = await gitTransport(world, place, remote, deadline);
  const { promises } = process.getBuiltinModule("node:fs");
  return byGit ?? httpTransport(world, place.location, promises, remote);
}
