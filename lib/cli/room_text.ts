import type { Fact } from "../fact/fact.ts";
import { clockTime, parseInstant } from "../fact/instant.ts";
import { plain, quote } from "../fact/untrusted.ts";
import type { Abroad } from "../room/abroad.ts";
import { isKnown, KINDS, type KindName } from "../room/kinds.ts";
import { revokedWord } from "../room/views/revoked.ts";
import type { RoomView } from "../room/views/room_view.ts";
import { count } from "./durations.ts";
import type { Style } from "./style.ts";

/** The lists that a person is shown, in this order. */
const SHOWN = [
  "active_claims",
  "active_blockers",
  "open_handoffs",
  "current_decisions",
  "current_risks",
  "unconsumed_artifacts",
  "standbys",
] as const;

/** The room for a terminal: who is there, what was found, and what is open. */
export function roomText(view: RoomView, now: number, { strong, faint, bad }: Style): string {
  const lines: string[] = [];
  const { lead, mission } = view;
  lines.push(
    faint(
      `${count(view.max_seq, "fact")}; ${lead === null ? "nobody leads" : `${plain(lead.tool)} leads`}${mission?.text ? `; mission ${quote(mission.text)}` : ""}`,
    ),
  );
  if (view.damaged > 0) lines.push(bad(`${count(view.damaged, "damaged line")}; see rally doctor`));
  for (const each of view.squads)
    lines.push(
      `${strong(plain(each.tool))} ${each.expected ? "seeded, yet to come" : each.status}${each.guard === "guarded" ? ", guarded" : ""} ${faint(`seen ${clockTime(parseInstant(each.last_seen)!, now)} ${plain(each.session_id)}`)}`,
    );
  for (const each of view.findings) lines.push(bad(`${each.code}: ${plain(each.message)}`));
  if (view.omitted.findings > 0) lines.push(faint(`${view.omitted.findings} more findings`));
  for (const each of view.revoked) lines.push(bad(revokedWord(each)));
  if (view.omitted.revoked > 0) lines.push(faint(`${view.omitted.revoked} more revoked claims`));
  for (const name of SHOWN) {
    for (const row of view[name]) {
      const kind = row.kind as KindName;
      const about = isKnown(kind) ? KINDS[kind].line(row as unknown as Fact) : plain(kind);
      const until =
        row.lease_until === undefined
          ? ""
          : ` until ${clockTime(parseInstant(row.lease_until)!, now)}`;
      lines.push(`${plain(row.owner)}${standing(row)} ${about}${until} ${faint(plain(row.id))}`);
    }
    const more = view.omitted[name];
    if (more > 0) lines.push(faint(`${more} more ${name.replaceAll("_", " ")}`));
  }
  return `${lines.join("\n")}\n`;
}

/** How a claim stands to other machines, behind whose it is; nothing where there is nothing to say. */
function standing({ provisional, other_machine }: Abroad): string {
  if (other_machine) return " on another machine";
  return provisional ? " provisionally" : "";
}
