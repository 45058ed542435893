/** Runs of a descriptor with agents in real worktrees, for the verbs that look back at them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { WorkstreamVerifyResult } from "../../../lib/cli/verbs/workstream_verify.ts";
import { Cast } from "../cast.ts";
import { scratchDirectory } from "../scratch.ts";

/** With the real Git, and none of this user's settings. */
export const ENV = {
  PATH: process.env["PATH"]!,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
};

/** A task out of what matters about it. */
export function task(id: string, owns: readonly string[] | "read-only", more: object = {}) {
  const output = `${id} is done`;
  return { id, intent: `do ${id}`, owns, validation: "true", output, ...more };
}

export type TaskOf = ReturnType<typeof task>;

/** Findings as `code task path`, without what is only told. */
export function found(data: object): string[] {
  return (data as WorkstreamVerifyResult).findings
    .filter(({ severity }) => severity !== "info")
    .map(({ code, task, path }) => [code, task, path].filter((each) => each !== null).join(" "));
}

/** A run `r1` of these tasks, described in a file outside the repository. */
export class RunScene {
  readonly cast = new Cast();
  readonly file = join(scratchDirectory(), "workstream.json");

  constructor(...tasks: readonly TaskOf[]) {
    const about = { workstream: "parse", description: "a parser", tasks };
    writeFileSync(this.file, JSON.stringify(about));
  }

  /** The agent of a task comes up in a worktree (`.`: the main checkout), under the session that was seeded for it. */
  async begin(id: string, where: string, tool = `agent:${id}`): Promise<void> {
    const session = `seeded-${tool.replaceAll(":", "-")}-aaaaaaaa`;
    await this.cast.ok(tool, ["enter", "--session-id", session], {
      cwd: where === "." ? "." : `../${where}`,
    });
  }

  /** It shows its work, and gives the id of its artifact. */
  land(id: string, more: readonly string[] = ["--evidence", "ok"], tool = `agent:${id}`) {
    const lineage = ["--run", "r1", "--step", id];
    return this.cast.say(tool, "artifact", "--subject", `${id} is done`, ...lineage, ...more);
  }

  /** Somebody else looks at it. */
  async witness(artifact: string): Promise<void> {
    await this.cast.say("lead:01", "receipt", "--ref", artifact);
  }

  /** All that a task needs to be in order. */
  async done(id: string, where: string): Promise<void> {
    await this.begin(id, where);
    await this.witness(await this.land(id));
  }

  verify(...more: readonly string[]) {
    return this.cast.run(null, ["workstream", "verify", this.file, "--run", "r1", ...more], {
      env: ENV,
    });
  }

  /** Text in a file outside the repository. */
  outside(name: string, text: string): string {
    const path = join(scratchDirectory(), name);
    writeFileSync(path, text);
    return path;
  }
}
