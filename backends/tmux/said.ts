import type { Pane } from "../backend.ts";

/** The panes of rows in the form of `ROW`; undefined where it is none. */
export function panesIn(out: string, socket: string): Pane[] | undefined {
  const panes = out
    .split("\n")
    .filter((row) => row !== "")
    .map((row) => paneIn(row, socket));
  return panes.every((each) => each !== undefined) ? panes : undefined;
}

const FORM = /^(%\d+) (\d+) (\d+\.\d+) ([01]?) (-|\d+) ([01]) ([^\t]*)\t([^\t]*)\t(.*)$/;

function paneIn(row: string, socket: string): Pane | undefined {
  const form = FORM.exec(row);
  if (form === null) return undefined;
  const [, pane, pid, birth, dead, exit, busy, target, typed, command] = form;
  return {
    socket,
    target: target!,
    pane: pane!,
    birth: birth!,
    pid: Number(pid),
    dead: dead === "1",
    exit: dead === "1" && exit !== "-" ? Number(exit) : null,
    busy: busy === "1",
    command: command!,
    typed: typed!.split(" ").filter((id) => id !== ""),
  };
}

/** Whether tmux says that no server is there, rather than that something went wrong. */
export function isNoServer(err: string): boolean {
  return /^(no server running on |error connecting to .*\((No such file or directory|Connection refused)\)|server exited|lost server)/m.test(
    err,
  );
}

/** The version that this tmux has, and whether it can do what it is asked; one that counts otherwise is believed. */
export function versionIn(out: string): { readonly version: string; readonly fits: boolean } {
  const version = out.replace(/^tmux /, "").trim();
  const [, major, minor] = /^(?:next-)?(\d+)\.(\d+)/.exec(version) ?? [];
  return {
    version,
    fits: major === undefined || Number(major) > 3 || (major === "3" && Number(minor) >= 2),
  };
}
