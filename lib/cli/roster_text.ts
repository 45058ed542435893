import { span } from "../fact/duration.ts";
import { plain, quote, showName } from "../fact/untrusted.ts";
import type { RosterAgent, RosterQuery } from "../room/views/roster_view.ts";
import { type JoinedRoom, warningLines } from "./joined_rooms.ts";
import { placeName } from "./place_name.ts";
import type { Style } from "./style.ts";
import { otherTask, troubleOf } from "./trouble.ts";
import type { RosterResult } from "./verbs/roster.ts";

const INDENT = "    ";

/** The roster for a terminal: two lines for each agent, further in for each that began it. */
export function rosterText(
  result: RosterResult,
  { app, all }: Pick<RosterQuery, "app" | "all">,
  homes: readonly string[],
  style: Style,
): string {
  const { live_count, stale_count, stale_secs, agents, rooms, warnings } = result;
  const more = stale_count > 0 && !all ? "; --all shows them" : "";
  const head = style.faint(
    `${live_count} live, ${stale_count} stale (silent for more than ${stale_secs} s, or over${more})`,
  );
  const isKnown = app === undefined || rooms.some((each) => each.app === app);
  const none = agents.length > 0 ? [] : [isKnown ? "no live agents" : noSuchApp(app, rooms)];
  const lines = agents.flatMap((agent) => agentLines(agent, "", homes, style));
  return `${[head, ...none, ...lines, ...warningLines(warnings, style)].join("\n")}\n`;
}

function noSuchApp(app: string, rooms: readonly JoinedRoom[]): string {
  const apps = [...new Set(rooms.map((each) => plain(each.app)))];
  const others = apps.length === 0 ? "there is none" : `there are: ${apps.join(", ")}`;
  return `no room is called ${plain(app)}; ${others}`;
}

function agentLines(
  agent: RosterAgent,
  indent: string,
  homes: readonly string[],
  style: Style,
): string[] {
  const { strong, faint, bad } = style;
  const { session_id, app, host, cwd, tool, model, age_secs, children } = agent;
  const where = [host === null ? "" : showName(host), cwd === null ? "" : placeName(cwd, homes)];
  const task = quote(agent.task ?? agent.phase ?? undefined);
  const trouble = troubleOf(agent);
  const does = [tool, model ?? ""].map((each) => showName(each)).filter((each) => each !== '""');
  const seen = `seen ${span(age_secs * 1000)} ago`;
  const wrong = trouble === undefined ? "" : bad(trouble);
  const last = agent.stale ? bad(`${seen}, stale`) : seen;
  const parts = [does.join(" "), task, otherTask(agent) ?? "", wrong, last, begun(agent)];
  return [
    `${indent}${strong(plain(session_id))} [${plain(app)}] ${where.filter((each) => each !== "").join(":")}${begunBy(agent, indent === "")}`.trimEnd(),
    `${indent}  ${faint(parts.filter((each) => each !== "").join(", "))}`,
    ...children.flatMap((child) => agentLines(child, indent + INDENT, homes, style)),
  ];
}

/** What it says that it began, and who of them is here. */
function begun({ spawned, spawned_total, children }: RosterAgent): string {
  const byType = Object.entries(spawned)
    .filter(([, n]) => n > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, n]) => `${showName(type)} ${n}`);
  const said = byType.length === 0 ? "" : `${spawned_total} (${byType.join(", ")})`;
  const live = children.filter(({ stale }) => !stale).length;
  const words = [said, live === 0 ? "" : `+${live} live`].filter((each) => each !== "");
  return words.length === 0 ? "" : `sub-agents ${words.join(" ")}`;
}

/** Who began it, where it does not hang below that one. */
function begunBy({ apart, parent, session_id }: RosterAgent, isTop: boolean): string {
  if (!isTop || parent === null || parent === session_id) return "";
  const why = {
    circle: ", which stands below it: a circle",
    depth: ", too deep to be shown there",
  };
  return ` (begun by ${showName(parent)}${apart === undefined ? "" : why[apart]})`;
}
