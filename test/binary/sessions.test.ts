/** Programs started by the compiled program in real terminals of tmux. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { eventually } from "../backends/echo.ts";
import { hasTmux } from "../backends/tmux_here.ts";
import { asked, begin, envelopeOf, rally } from "./compiled.ts";
import { scene, statusOf } from "./repository.ts";

const { root, app, feature } = scene();
const env = { TMUX_TMPDIR: root };
const sockets = new Set<string>();

afterAll(() => {
  for (const socket of sockets) spawnSync("tmux", ["-S", socket, "kill-server"]);
});

/** What `rally VERB` answers. */
function told(...argv: readonly string[]) {
  const { data, error } = asked(app, argv, { env });
  expect(error).toBeUndefined();
  return data![argv[0]!];
}

describe.skipIf(!hasTmux())("sessions of the compiled program", () => {
  it("are started, listed, looked at, attached to and stopped", async () => {
    const out = join(root, "environment");
    const script = `env > "${out}"; echo "$RALLY_TOOL is up"; exec cat`;
    const { session } = told("run", "--command", "sh", "--name", "echo", "--", "-c", script);
    sockets.add(session.socket);
    expect(session).toMatchObject({ name: "echo-01", tool: "sh:echo-01", status: "live" });
    const screen = await eventually(() => {
      const { output } = told("capture", "echo", "--lines", "5");
      return output === "" ? undefined : output;
    });
    expect(screen).toBe("sh:echo-01 is up");
    const environment = readFileSync(out, "utf8").split("\n");
    expect(environment).toContain(`RALLY_SESSION_ID=${session.session_id}`);
    expect(environment).toContain("HOME=/nonexistent/home");
    expect(told("sessions").sessions).toMatchObject([{ name: "echo-01", evidence: "running" }]);
    // Nobody sits at a terminal here.
    expect(rally(app, ["attach", "echo"], { env }).out).toContain("attach-session");
    const gone = told("stop", "echo", "--grace-seconds", "0");
    expect(gone).toMatchObject({ ended: "terminated", session: { status: "stopped" } });
    expect(gone.released).toHaveLength(1);
    expect(told("room").active_claims).toEqual([]);
    expect(statusOf(app, feature)).toBe("");
  });

  it("get labels of their own, 24 processes at once", async () => {
    const argv = ["run", "--command", "cat", "--json"];
    const all = await Promise.all(Array.from({ length: 24 }, () => begin(app, argv, { env })));
    const started = all.map((each) => envelopeOf(each).data!.run.session);
    for (const { socket } of started) sockets.add(socket);
    const wanted = Array.from({ length: 24 }, (_, n) => `cat-${String(n + 1).padStart(2, "0")}`);
    expect(started.map(({ name }) => name).sort()).toEqual(wanted);
    expect(new Set(started.map(({ session_id }) => session_id)).size).toBe(24);
    const live = told("sessions").sessions.filter(
      ({ status }: { status: string }) => status === "live",
    );
    expect(live).toHaveLength(24);
    expect(new Set(live.map(({ pane }: { pane: string }) => pane)).size).toBe(24);
  });
});
