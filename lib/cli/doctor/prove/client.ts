import { plain } from "../../../fact/untrusted.ts";
import type { RoomPlace } from "../../../git/room_place.ts";
import type { HostName } from "../../../hosts/host_names.ts";
import { PROGRAMS } from "../../../hosts/host_process.ts";
import { within } from "../../../room/deadline.ts";
import type { Context } from "../../context.ts";
import { outsideEntries, programsOutside, rootsOf } from "../../programs.ts";
import { type Checked, fine, trouble } from "../checks.ts";
import { codexTrust } from "./codex_trust.ts";

/** A program in JavaScript takes seconds to say its version on a slow machine. */
const PATIENCE = 20_000;

/** The host's own program: whether there is one, its version, and what it says itself of our hooks. */
export async function clientCheck(
  context: Context,
  place: RoomPlace,
  host: HostName,
  scratch: string,
): Promise<Checked> {
  const { world } = context;
  const id = `client-${host}`;
  const roots = rootsOf(place);
  const name = PROGRAMS[host];
  const [program] = programsOutside(world, roots, name);
  if (program === undefined)
    return fine(id, `PATH has no ${name} outside this repository: nothing of it was tried`);
  // It may be a script whose interpreter is looked for in PATH.
  const env = { ...world.env, PATH: outsideEntries(world, roots).join(":") };
  const deadline = within(context.deadline, PATIENCE, world.ticks);
  const { out } = world.run([program, "--version"], { cwd: scratch, env, deadline });
  const [version] = /\d+\.\d+\.\d+[\w.-]*/.exec(new TextDecoder().decode(out)) ?? [];
  const found = `${name} ${plain(version ?? "of no version that it would tell")} in ${program}`;
  if (host !== "codex") return fine(id, found);
  const trust = await codexTrust(context, place, program, { cwd: scratch, env });
  const finding = `${found}; ${trust.finding}`;
  return trust.remedy === null ? fine(id, finding) : trouble(id, finding, trust.remedy);
}
