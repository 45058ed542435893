import { span } from "../../fact/duration.ts";
import { clockTime, parseInstant } from "../../fact/instant.ts";
import { plain, showName } from "../../fact/untrusted.ts";
import { type DagView, type Node, standingOf } from "../../room/run/dag_view.ts";
import { treeOf } from "../../room/run/tree.ts";
import { count } from "../durations.ts";
import type { Style } from "../style.ts";

/** Deeper than this, lines are not indented further. */
const DEEPEST = 24;

/** The run for a terminal: a tree of its steps, and below it what was found. */
export function dagText(view: DagView, now: number, style: Style): string {
  const { strong, faint, bad } = style;
  if (view.nodes.length === 0) return `nothing is known of run ${showName(view.run)}\n`;
  const landed = view.nodes.filter(({ status }) => status === "landed").length;
  const lines = [
    faint(`run ${showName(view.run)}: ${landed} of ${count(view.nodes.length, "step")} landed`),
  ];
  const refs = Map.groupBy(
    view.edges.filter(({ kind }) => kind === "ref"),
    ({ to }) => to,
  );
  for (const { step, depth, node, again } of treeOf(view)) {
    const indent = "  ".repeat(Math.min(depth, DEEPEST));
    const name = showName(step, 128);
    if (again) lines.push(`${indent}${name} ${faint("(above)")}`);
    else if (node === null) lines.push(`${indent}${name} ${faint("not begun")}`);
    else {
      const named = (refs.get(step) ?? []).map(({ from }) => showName(from, 128));
      const about = named.length === 0 ? "" : faint(` names ${named.join(", ")}`);
      lines.push(`${indent}${strong(name)} ${standing(node, now, style)}${about}`);
    }
  }
  for (const each of view.findings) lines.push(bad(`${each.code}: ${plain(each.message)}`));
  return `${lines.join("\n")}\n`;
}

function standing(node: Node, now: number, { faint, good, bad }: Style): string {
  const { status, tool, begun_at, landed_at, presence, overdue, expect } = node;
  const colour = { landed: good, in_flight: (text: string) => text, stalled: bad }[status];
  const begun = parseInstant(begun_at);
  const since = begun === undefined ? "not begun" : `begun ${span(now - begun)} ago`;
  const landed = parseInstant(landed_at);
  const time = landed === undefined ? since : `at ${clockTime(landed, now)}`;
  const who =
    presence === null || presence === "active" ? plain(tool) : `${plain(tool)} (${presence})`;
  const late = overdue ? ` ${bad(`overdue, expected ${plain(expect!)}`)}` : "";
  return `${colour(standingOf(node))} ${who} ${faint(time)}${late}`;
}
