import type { Backend, Pane } from "../../../backends/backend.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { showName } from "../../fact/untrusted.ts";
import { agentOfFamily } from "../../hosts/agents.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { type Context, one } from "../context.ts";
import { family } from "../identity.ts";
import { backendOf } from "../managed/backends.ts";
import { agentBelow } from "../managed/known_agent.ts";
import { familyOf, namingOf } from "../managed/labels.ts";
import { allManaged, type Managed, writeManaged } from "../managed/record.ts";
import { markAs, reserve, reserveFor } from "../managed/reserving.ts";
import { rowOf, rowText, type SessionRow } from "../managed/row.ts";
import { standingOf } from "../managed/standing.ts";
import { openRoom, type Room } from "../room.ts";
import { processMark, readLastSeen } from "../sightings.ts";

/** What `adopt` answers. */
export interface AdoptResult {
  readonly session: SessionRow;
}

/** Makes a terminal that somebody else began one that can be addressed. Nothing in it is ever ended by rally. */
export async function adopt(context: Context): Promise<Answer<AdoptResult>> {
  const { world, flags, args } = context;
  const room = openRoom(context, "whole");
  if (isRefusal(room)) return refused(room);
  const found = await paneNamed(context, room);
  if (isRefusal(found)) return refused(found);
  const { backend, pane } = found;
  const other = allManaged(world, room.place.dir).find((each) => isIn(each, pane));
  if (other !== undefined)
    return refused(
      refuse("refused", "already-managed", `${showName(pane.pane)} is ${other.label} already`, [
        `rally stop ${other.label} lets it go, or ends it where rally began it`,
      ]),
    );
  const known = pane.pid === null ? undefined : agentBelow(context, room, pane.pid);
  const tool = one(flags, "tool");
  if (known !== undefined && tool !== undefined && tool !== known.session.tool)
    return refused(
      refuse("refused", "session-tool", `The agent there is ${known.session.tool}`, [
        "Leave --tool away",
      ]),
    );
  const naming = namingOf(args[0]!, familyOf(pane.command), null, known?.session.tool ?? tool);
  if (isRefusal(naming)) return refused(naming);
  const reserved =
    known === undefined
      ? reserve(context, room, naming, () => undefined)
      : reserveFor(context, room, naming, known.session);
  if (isRefusal(reserved)) return refused(reserved);
  const { label, who } = reserved;
  const { socket, target, birth, pid } = pane;
  if (known === undefined) markAs(context, room, who, pid);
  const managed: Managed = {
    label,
    session: who.session,
    tool: who.tool,
    agent: agentOfFamily(family(who.tool)),
    backend: backend.name,
    place: { socket, target, pane: pane.pane, birth },
    process: known?.process ?? (pid === null ? null : (processMark(world, pid) ?? null)),
    worktree: null,
    cwd: readLastSeen(world, room.place.dir, who.session)?.cwd ?? room.place.repoRoot,
    adopted: true,
    began: world.now(),
    stopped: null,
  };
  const unwritten = writeManaged(world, room.place.dir, managed);
  if (unwritten !== undefined) return refused(unwritten);
  const standing = await standingOf(context, room.place, managed);
  const row = rowOf({ ...room, now: world.now() }, managed, standing);
  return { result: { session: row }, text: () => `${rowText(row)}\n` };
}

/** The terminal that is named, of the server that this process stands in, else of the user's own. */
async function paneNamed(
  context: Context,
  room: Room,
): Promise<{ readonly backend: Backend; readonly pane: Pane } | Refusal> {
  const { world, flags, deadline } = context;
  const [inTmux, inCmux] = [one(flags, "tmux"), one(flags, "cmux")];
  if ((inTmux === undefined) === (inCmux === undefined))
    return refuse("usage", "missing-flag", "Either --tmux or --cmux says what is adopted", [
      "Give --tmux %3, or --cmux with the id of a surface",
    ]);
  const backend = backendOf(world, inTmux === undefined ? "cmux" : "tmux", room.place);
  const { usable, why } = await backend.probe(deadline);
  if (!usable)
    return refuse("io", "no-backend", `${backend.name} cannot be used here: ${why}`, [
      "Nothing was adopted; run it where that terminal can be reached",
    ]);
  const name = (inTmux ?? inCmux)!;
  const [socket = ""] = (world.env["TMUX"] ?? "").split(",");
  const server = inTmux !== undefined && socket.startsWith("/") ? socket : "default";
  const listed = await backend.list(server, deadline);
  if (listed.outcome === "fault")
    return refuse("io", "backend-fault", listed.why, ["Nothing was adopted"]);
  const panes = listed.outcome === "listed" ? listed.panes : [];
  const named = panes.filter((each) => each.pane === name);
  const found = named.length > 0 ? named : panes.filter(({ target }) => target === name);
  const [pane] = found;
  if (pane === undefined)
    return refuse("missing", "unknown-target", `${backend.name} has no "${name}"`, [
      panes.length === 0
        ? `No server of ${backend.name} is there; start it inside the one that is meant`
        : `It has: ${panes
            .slice(0, 8)
            .map((each) => `${each.pane} (${showName(each.target)})`)
            .join(", ")}`,
    ]);
  if (found.length > 1)
    return refuse(
      "usage",
      "ambiguous-target",
      `"${name}" has several: ${found.map((each) => each.pane).join(", ")}`,
      ["Say which by its id"],
    );
  if (pane.dead)
    return refuse("refused", "dead-pane", `The program in ${pane.pane} has ended`, [
      "Nothing was adopted",
    ]);
  return { backend, pane };
}

function isIn({ stopped, place }: Managed, pane: Pane): boolean {
  if (stopped !== null || place === null) return false;
  return place.pane === pane.pane && place.birth === pane.birth && place.socket === pane.socket;
}
