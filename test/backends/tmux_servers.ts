/** Programs in servers of tmux that are the test's own, and end with it. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { Pane, Place } from "../../backends/backend.ts";
import { tmuxBackend } from "../../backends/tmux/tmux.ts";
import { scratchDirectory } from "../cli/scratch.ts";
import { echoProgram, ready } from "./echo.ts";
import { ample, machineWith } from "./machine.ts";
import { serverOf } from "./stage.ts";

const HERE = { TMUX: "/elsewhere/default,1,0", TMUX_PANE: "%0", SECRET: "hush" };

/** What the tests of one file begin. */
export function tmuxServers() {
  const dir = scratchDirectory();
  const machine = machineWith({ ...HERE, TMUX_TMPDIR: dir });
  const backend = tmuxBackend(machine);
  const servers = new Set<number>();
  afterAll(() => {
    for (const server of servers) spawnSync("kill", ["-9", `${server}`]);
  });

  let labels = 0;
  async function start(
    argv: readonly string[],
    {
      cwd = dir,
      env = {},
      label = `t-${++labels}`,
      server = "rally-t",
      by = backend,
    }: {
      readonly cwd?: string;
      readonly env?: Readonly<Record<string, string>>;
      readonly label?: string;
      readonly server?: string;
      readonly by?: typeof backend;
    } = {},
  ): Promise<Pane> {
    const started = await by.start({ label, argv, cwd, env, server }, ample());
    if (started.outcome === "fault") throw new Error(started.why);
    servers.add(serverOf(started.pane));
    return started.pane;
  }
  async function echo(how: Parameters<typeof start>[1] = {}) {
    const file = join(dir, `echo-${++labels}.jsonl`);
    const pane = await start(echoProgram(file), { label: `t-${labels}`, ...how });
    await ready(file);
    return { pane, file };
  }
  const tmux = ({ socket }: Place, ...argv: readonly string[]): string => {
    const ran = machine.run([machine.programs("tmux")[0]!, "-N", "-S", socket, ...argv], {
      cwd: "/",
      env: machine.env,
      deadline: ample(),
    });
    return `${new TextDecoder().decode(ran.out)}${ran.err}`;
  };
  const listed = async (place: Place) => {
    const all = await backend.list(place.socket, ample());
    return all.outcome === "listed" ? all.panes : [];
  };
  return { dir, machine, backend, servers, start, echo, tmux, listed };
}
