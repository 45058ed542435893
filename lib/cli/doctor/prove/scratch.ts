import { formatInstant } from "../../../fact/instant.ts";
import { untrusted } from "../../../fact/untrusted.ts";
import { faultCode } from "../../../ledger/disk.ts";
import { closeLedger } from "../../../ledger/ledger.ts";
import { NEVER } from "../../../room/deadline.ts";
import { act } from "../../act.ts";
import { isRefusal } from "../../answer.ts";
import type { Context } from "../../context.ts";
import { openRoom } from "../../room.ts";

/** Who holds a file of the scratch repository. */
export const PEER = "canary:peer";
export const HELD = "held.txt";
export const FREE = "free.txt";

const LEASE = 3_600_000;

/**
 * Gives a scratch repository with a room in which a peer holds a file, and takes it away again. Git calls a directory
 * a repository that has no more than this; a string is why there is none.
 */
export async function inScratch<T>(
  context: Context,
  use: (root: string) => Promise<T>,
): Promise<T | string> {
  const fs = process.getBuiltinModule("node:fs");
  const { tmpdir } = process.getBuiltinModule("node:os");
  let root: string;
  try {
    root = fs.realpathSync(fs.mkdtempSync(`${tmpdir()}/rally-canary-`));
  } catch (fault) {
    return `no scratch repository can be made in "${tmpdir()}" (${faultCode(fault)})`;
  }
  try {
    for (const name of ["objects", "refs"])
      fs.mkdirSync(`${root}/.git/${name}`, { recursive: true });
    fs.writeFileSync(`${root}/.git/HEAD`, "ref: refs/heads/main\n");
    return claimed(context, root) ?? (await use(root));
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}

/** The peer's claim; otherwise why it was not granted. */
function claimed(outer: Context, cwd: string): string | undefined {
  const { HOME } = outer.world.env;
  const world = { ...outer.world, cwd, env: HOME === undefined ? {} : { HOME } };
  const context: Context = { ...outer, world, flags: {}, deadline: NEVER, later: () => {} };
  const room = openRoom(context, "hot");
  if (isRefusal(room)) return room.message;
  const who = { tool: PEER, session: "canary-peer", known: false, guessed: false };
  const { refusal } = act(context, room, who, {
    kind: "claim",
    subject: untrusted("canary"),
    paths: [HELD],
    lease_until: formatInstant(world.now() + LEASE),
  });
  closeLedger(room.ledger);
  return refusal?.message;
}
