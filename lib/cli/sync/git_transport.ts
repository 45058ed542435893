import { type Refusal, refuse } from "../../fact/refusal.ts";
import { isObjectId } from "../../git/object_store.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import type { Deadline } from "../../room/deadline.ts";
import type { Ran, World } from "../world.ts";
import { askGit } from "./asking_git.ts";
import { pushedAs, unreached } from "./git_said.ts";
import { manyPushUrls, shownRemote, unknownRemote } from "./remote_refused.ts";
import type { Transport } from "./transport.ts";

/**
 * A remote by the user's own `git`, with the credentials, proxies and keys that it uses: a name from the repository's
 * settings, an address or a path. Nothing where no `git` can be run.
 */
export async function gitTransport(
  world: World,
  place: RoomPlace,
  remote: string,
  deadline: Deadline,
): Promise<Transport | Refusal | undefined> {
  const git = (args: readonly string[], until: Deadline) =>
    askGit(world, place, args, { deadline: until, remote });
  const to = await pushUrl(git, remote, deadline);
  if (to === undefined || typeof to !== "string") return to;

  const fetch: Transport["fetch"] = async (ref, known, until) => {
    for (let left = TRIES; ; left--) {
      const listed = await run(git(["ls-remote", "--refs", "--", remote, ref], until));
      if (listed.exit !== 0) return unreached(listed);
      const tip = tipIn(listed, ref);
      if (tip === undefined) return { outcome: "none" };
      if (tip === known) return { outcome: "tip", tip };
      const near = known === null ? [] : [`--negotiation-tip=${known}`];
      const brought = await run(git([...FETCH, ...near, "--", remote, ref], until));
      if (brought.exit !== 0) return unreached(brought);
      const there = await run(git(["cat-file", "-e", tip], until));
      if (there.exit === 0) return { outcome: "tip", tip };
      if (there.fault !== undefined || left === 0) return unreached(there);
    }
  };
  // By its address, since Git would write a ref of its own for a remote with a name.
  const push: Transport["push"] = async (ref, swap, until) => {
    const exact = `--force-with-lease=${ref}:${swap.from ?? ""}`;
    return pushedAs(ref, await run(git([...PUSH, exact, "--", to, `${swap.to}:${ref}`], until)));
  };
  return { fetch, push };
}

/** The ref may be rewritten between being asked for and being brought. */
const TRIES = 3;

/** Objects only, whatever the settings of the repository and the remote say. */
const FETCH = [
  ...["-c", "fetch.fsckObjects=true"],
  ...["fetch", "--quiet", "--no-write-fetch-head", "--refmap=", "--no-tags"],
  ...["--no-filter", "--no-recurse-submodules", "--no-auto-maintenance", "--no-write-commit-graph"],
];

/**
 * One ref, and only from what it is thought to say: as a fast-forward alone, what somebody has taken back there would come
 * again. Unsigned, for a signature may ask for a passphrase. By a bitmap of a repacked repository
 * Git would send the last segment whole.
 */
const PUSH = [
  ...["-c", "pack.useBitmaps=false"],
  ...["push", "--porcelain", "--no-follow-tags", "--recurse-submodules=no", "--no-signed"],
];

type Git = (args: readonly string[], deadline: Deadline) => Promise<Ran | undefined>;

/** It was there a moment ago. */
async function run(ran: Promise<Ran | undefined>): Promise<Ran> {
  return (await ran) ?? { exit: null, out: new Uint8Array(), err: "", fault: "ENOENT" };
}

/** Where a push to this remote goes, which is the remote itself if that is no name. */
async function pushUrl(
  git: Git,
  remote: string,
  deadline: Deadline,
): Promise<string | Refusal | undefined> {
  // Asked for anything, so that it is known here whether Git runs, and takes this repository for one of the user's.
  const ran = await git(["remote", "get-url", "--push", "--all", "--", remote], deadline);
  if (ran === undefined) return undefined;
  const urls = new TextDecoder()
    .decode(ran.out)
    .split("\n")
    .filter((line) => line !== "");
  if (ran.exit === 0) return urls.length === 1 ? urls[0] : manyPushUrls(remote);
  if (!/No such remote/.test(ran.err)) {
    const { outcome, said } = unreached(ran);
    if (outcome === "late") return refuse("deadline", "deadline", said);
    return refuse("io", "git-failed", `Git did not say where ${shownRemote(remote)} is: ${said}`);
  }
  return /[:/]/.test(remote) ? remote : unknownRemote(remote);
}

/** `git ls-remote` also tells of refs whose names only end so. */
function tipIn({ out }: Ran, ref: string): string | undefined {
  const lines = new TextDecoder().decode(out).split("\n");
  const [tip] = lines.map((line) => line.split("\t")).find(([, name]) => name === ref) ?? [];
  return tip !== undefined && isObjectId(tip) ? tip : undefined;
}
