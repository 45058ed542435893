import { shellWords } from "../../lib/fact/shell_words.ts";
import type { Fault, Listed, Pane, Place, Start } from "../backend.ts";
import type { Ask } from "./conversation.ts";
import { fault, faultOf, idsOf, isGone, UUID } from "./place.ts";
import { type Row, rowsIn, textOf } from "./request.ts";

/** Begins a program in a workspace of its own, which takes nobody's focus. */
export async function begin(
  ask: Ask,
  socket: string,
  { label, argv, cwd, env }: Start,
): Promise<{ readonly outcome: "started"; readonly pane: Pane } | Fault> {
  const made = await ask("workspace.create", {
    cwd,
    focus: false,
    // cmux knows no argv: this is read by a shell.
    initial_command: `exec ${shellWords(argv)}`,
    // The name in older versions, and the one in newer.
    initial_env: env,
    workspace_env: env,
  });
  if (!made.ok) return faultOf(made);
  const workspace = textOf(made.result, "workspace_id");
  // Without one, what is asked next would be about the terminal that has the focus.
  if (!UUID.test(workspace)) return fault("cmux began a terminal and did not say which");
  const named = await ask("workspace.rename", { workspace_id: workspace, title: label });
  const had = named.ok ? await ask("surface.list", { workspace_id: workspace }) : named;
  const [surface] = had.ok ? rowsIn(had.result, "surfaces").filter(isTerminal) : [];
  if (surface !== undefined)
    return { outcome: "started", pane: paneOf(socket, workspace, label, surface) };
  await ask("workspace.close", { workspace_id: workspace });
  return had.ok ? fault("cmux began no terminal") : faultOf(had);
}

/** All terminals of all windows. */
export async function list(ask: Ask, socket: string): Promise<Listed> {
  const windows = await ask("window.list");
  if (!windows.ok)
    return windows.code === "no-server" ? { outcome: "no-server" } : faultOf(windows);
  const panes: Pane[] = [];
  for (const window of rowsIn(windows.result, "windows")) {
    const workspaces = await ask("workspace.list", { window_id: textOf(window, "id") });
    if (!workspaces.ok) return faultOf(workspaces);
    for (const workspace of rowsIn(workspaces.result, "workspaces")) {
      const id = textOf(workspace, "id");
      const surfaces = await ask("surface.list", { workspace_id: id });
      // It may have been closed since.
      if (!surfaces.ok && surfaces.code === "not_found") continue;
      if (!surfaces.ok) return faultOf(surfaces);
      for (const surface of rowsIn(surfaces.result, "surfaces").filter(isTerminal))
        panes.push(paneOf(socket, id, textOf(workspace, "title"), surface));
    }
  }
  return { outcome: "listed", panes };
}

function isTerminal(surface: Row): boolean {
  return textOf(surface, "type") === "terminal";
}

function paneOf(socket: string, workspace: string, title: string, surface: Row): Pane {
  const place = { socket, target: title, pane: textOf(surface, "id"), birth: workspace };
  return { ...place, pid: null, dead: false, exit: null, busy: false, command: "", typed: [] };
}

/** Closes a terminal; the last of a workspace goes with it. */
export async function stop(
  ask: Ask,
  place: Place,
): Promise<{ readonly outcome: "stopped" } | Fault> {
  const closed = await ask("surface.close", idsOf(place));
  const done =
    !closed.ok && closed.code === "invalid_state"
      ? await ask("workspace.close", { workspace_id: place.birth })
      : closed;
  return done.ok || isGone(done) ? { outcome: "stopped" } : faultOf(done);
}
