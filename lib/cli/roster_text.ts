import { span } from "../fact/duration.ts";
import { clip, isName, plain, quote, showName } from "../fact/untrusted.ts";
import type { RosterAgent } from "../room/views/roster_view.ts";
import { warningLines } from "./joined_rooms.ts";
import type { Style } from "./style.ts";
import { troubleOf } from "./trouble.ts";
import type { RosterResult } from "./verbs/roster.ts";

const INDENT = "    ";

/** The roster for a terminal: two lines for each agent, further in for each that began it. */
export function rosterText(result: RosterResult, homes: readonly string[], style: Style): string {
  const { live_count, stale_count, stale_secs, agents, warnings } = result;
  const head = style.faint(
    `${live_count} live, ${stale_count} stale (silent for more than ${stale_secs} s, or over)`,
  );
  const none = agents.length === 0 ? ["no live agents"] : [];
  const lines = agents.flatMap((agent) => agentLines(agent, "", homes, style));
  return `${[head, ...none, ...lines, ...warningLines(warnings, style)].join("\n")}\n`;
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
  const parts = [does.join(" "), task, wrong, last, begun(agent)];
  return [
    `${indent}${strong(plain(session_id))} [${plain(app)}] ${where.filter((each) => each !== "").join(":")}${apart(agent)}`.trimEnd(),
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

function apart({ apart: why, parent }: RosterAgent): string {
  if (why === undefined) return "";
  const how = why === "circle" ? "which stands below it: a circle" : "too deep to be shown there";
  return ` (begun by ${showName(parent!)}, ${how})`;
}

/** A directory, from the user's home on where it lies there. */
function placeName(path: string, homes: readonly string[]): string {
  const home = homes.find((each) => each !== "" && (path === each || path.startsWith(`${each}/`)));
  if (home === undefined) return showName(path);
  const inside = path.slice(home.length);
  return isName(inside || "/") ? clip(`~${inside}`, 100) : showName(`~${inside}`);
}
