import { type Refusal, refuse } from "../../fact/refusal.ts";
import { faultCode } from "../../ledger/disk.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import { outsideEntries, rootsOf } from "../programs.ts";
import { findRoom } from "../room.ts";
import { NO_INDEX } from "../room_index.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A repository `app` with one commit and a linked worktree `app-feature`, in a new directory of its own. */
export function scratchRepository(env: Environment): { readonly root: string } | Refusal {
  const fs = process.getBuiltinModule("node:fs");
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  const root = freshDirectory();
  if (typeof root !== "string") return root;
  const app = `${root}/app`;
  fs.mkdirSync(`${app}/src`, { recursive: true });
  fs.writeFileSync(
    `${app}/src/parser.ts`,
    "export const parse = (text: string) => text.split(',');\n",
  );
  const identity = [
    "-c",
    "user.name=demo",
    "-c",
    "user.email=demo@localhost",
    "-c",
    "commit.gpgsign=false",
    "-c",
    "core.hooksPath=/dev/null",
  ];
  const steps = [
    ["init", "--quiet"],
    ["add", "."],
    [...identity, "commit", "--quiet", "--message", "a parser"],
    [
      "-c",
      "core.hooksPath=/dev/null",
      "worktree",
      "add",
      "--quiet",
      "-b",
      "feature",
      `${root}/app-feature`,
    ],
  ];
  for (const args of steps) {
    const { status, error, stderr } = spawnSync("git", args, {
      cwd: app,
      env: tidyEnvironment(env, ""),
      encoding: "utf8",
    });
    if (status === 0) continue;
    fs.rmSync(root, { recursive: true, force: true });
    const why = error === undefined ? stderr.trim() : error.message;
    return refuse(
      "io",
      "no-git",
      `The demo needs git to make a repository, and git failed: ${why}`,
      ["Install git; nothing else of rally needs it"],
    );
  }
  return { root };
}

function freshDirectory(): string | Refusal {
  const fs = process.getBuiltinModule("node:fs");
  const { tmpdir } = process.getBuiltinModule("node:os");
  try {
    return fs.realpathSync(fs.mkdtempSync(`${tmpdir()}/rally-demo-`));
  } catch (fault) {
    const message = `The demo needs a directory in "${tmpdir()}", and none can be made (${faultCode(fault)})`;
    return refuse("io", "no-scratch", message, [
      "Set TMPDIR to a directory that can be written to",
    ]);
  }
}

/** The environment with a PATH of which nothing leads into the repository that one stands in: nothing of that is run. */
export function outsideOf(context: Context): Environment {
  const { world } = context;
  const place = findRoom(context);
  const here = isRefusal(place) ? [] : rootsOf(place);
  const kept = outsideEntries(world, here);
  return { ...world.env, PATH: kept.join(":") };
}

/** The environment without what would bind the demo to another room, repository or agent. */
export function tidyEnvironment(env: Environment, tool: string): Record<string, string> {
  const kept = Object.entries(env).filter(
    ([name]) => !/^(GIT_|RALLY_|CLAUDE|CODEX|GEMINI)/.test(name),
  );
  const tidy = Object.fromEntries(
    kept.filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return { ...tidy, ...NO_INDEX, ...(tool === "" ? {} : { RALLY_TOOL: tool }) };
}
