/** The script that Git runs before a commit, in the scratch repository of a cast. */
import { chmodSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { gitHookLines } from "../../lib/hosts/settings/git_hook.ts";
import type { Cast, How } from "./cast.ts";

export const ENV = {
  PATH: process.env.PATH!,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
};

export const SCRIPT = ".git/hooks/pre-commit";

export const THEIRS = '#!/bin/sh\nset -e\nnpm test "$@"\n';

export const LINES = gitHookLines({});

export const changed = async (
  cast: Cast,
  verb: "install" | "uninstall",
  argv: readonly string[] = [],
  how: How = {},
) => {
  const hosts = verb === "install" ? ["--host", "codex"] : [];
  const told = await cast.run(null, ["hooks", verb, "--git", ...hosts, ...argv], {
    ...how,
    env: { ...ENV, ...how.env },
  });
  const change = told.exit === 0 ? told.data.changes.find(({ host }) => host === "git") : undefined;
  const { exit, code } = told;
  return { exit, code, change, changes: exit === 0 ? told.data.changes : [] };
};

export const state = async (cast: Cast, env: How["env"] = ENV) =>
  (await cast.ok(null, ["hooks", "status"], { env })).git;

/** The line of status about Git's script. */
export const line = async (cast: Cast) => {
  const { out } = await cast.text(null, ["hooks", "status"], { env: ENV });
  return out.split("\n").find((each) => each.startsWith("git: "));
};

export const read = (cast: Cast, name = SCRIPT) => readFileSync(join(cast.root, name), "utf8");

export const mode = (cast: Cast, name = SCRIPT) => statSync(join(cast.root, name)).mode & 0o777;

export function script(cast: Cast, text: string | Uint8Array, name = SCRIPT, mode = 0o755): void {
  cast.write(name, text);
  chmodSync(join(cast.root, name), mode);
}
