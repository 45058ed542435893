import { type Refusal, refuse } from "../../fact/refusal.ts";
import type { Limits } from "../../fanout/team.ts";
import { isRefusal } from "../answer.ts";
import { readConfig, settingIn } from "../config.ts";
import { type Context, one } from "../context.ts";
import { findRoom } from "../room.ts";

/** More than so many is for a person to justify, and the most that anybody can. */
const [FREE, LARGEST] = [8, 9];

/** How large a team may be: `--max`, else the room's setting, else the standard; and how much one member gets. */
export function limitsOf(context: Context): Limits | Refusal {
  const { flags } = context;
  const [given, why] = [one(flags, "max"), one(flags, "justify")];
  if (given !== undefined && !/^[2-9]$/.test(given)) {
    const hint = `2 to ${FREE}, or ${LARGEST} with --justify; a larger team has shown to cost more than it brings`;
    return refuse("usage", "bad-value", `--max cannot be "${given}"`, [hint]);
  }
  if (Number(given) > FREE && why === undefined)
    return refuse("usage", "unjustified", `A team of more than ${FREE} needs --justify`, [
      "Say why with --justify TEXT; it is kept as a decision",
    ]);
  if (why !== undefined && !(Number(given) > FREE))
    return refuse("usage", "bad-value", `--justify is for a --max of more than ${FREE}`, [
      "Leave it out",
    ]);
  if (why !== undefined && (why.trim() === "" || why.includes("\0") || why.length > LONGEST))
    return refuse("usage", "bad-value", "--justify is blank or too long", [
      `1 to ${LONGEST} characters`,
    ]);
  const config = configOf(context);
  return {
    team: Number(given ?? settingIn(config, "fanout.team")),
    tasks: Number(settingIn(config, "fanout.tasks")),
  };
}

/** As long as other prose. */
const LONGEST = 4096;

/** What the room has set; a room is not needed. */
function configOf(context: Context): Readonly<Record<string, unknown>> {
  const place = findRoom(context);
  const config = isRefusal(place) ? {} : readConfig(context.world, place.dir);
  return isRefusal(config) ? {} : config;
}
