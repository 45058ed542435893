/** The compiled watch: how it is started, stopped and killed, and what its commands are given. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { eventually } from "../backends/echo.ts";
import { asked, begin, ending, environment, RALLY, rally } from "./compiled.ts";
import { append } from "./ledger_file.ts";
import { scene, scratch } from "./repository.ts";

const base = scratch();
const ME = ["--tool", "codex:01", "--session-id", "codex-01-aaaaaaaa"];

/** Begins one, and comes back once it has taken its place. */
async function watching(app: string, room: string, flags: readonly string[]) {
  const child = spawn(RALLY, ["watch", ...flags], { cwd: app, env: environment({}) });
  const ended = ending(child);
  const directory = join(room, "watch");
  const isOn = (): boolean =>
    readdirSync(directory).some(
      (name) =>
        name.endsWith(".json") &&
        JSON.parse(readFileSync(join(directory, name), "utf8")).process?.pid === child.pid,
    );
  await eventually(() => child.exitCode !== null || (existsSync(directory) && isOn()) || undefined);
  return { child, ended };
}

function lesson(app: string, subject: string): string {
  return asked(app, ["say", "lesson", ...ME, "--subject", subject]).data?.say.fact.id;
}

describe("rally watch as a process", () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "runs its command for each fact, and ends by %s while one runs, and so does that",
    async (signal) => {
      const { app, root, room } = scene(join(base, signal));
      lesson(app, "before");
      const [log, script] = [join(root, "log"), join(root, "act")];
      mkdirSync(root, { recursive: true });
      // What it hears, then a command that would take for ever.
      const text = `#!/bin/sh\nread -r fact\nprintf '%s\\n' "$RALLY_EVENT $RALLY_FACT_ID $1 $fact" >> "${log}"\ncase $fact in *last*) echo $$ > "${log}.pid"; exec sleep 1000;; esac\n`;
      writeFileSync(script, text, { mode: 0o755 });
      const flags = ["--kind", "lesson", "--on-activity", `'${script}' 'one word'`];
      const { child, ended } = await watching(app, room, flags);
      const ids = [lesson(app, "'; touch planted; #"), lesson(app, "last")];
      const pid = await eventually(
        () => (existsSync(`${log}.pid`) && Number(readFileSync(`${log}.pid`))) || undefined,
      );
      child.kill(signal);
      const { exit, out, err } = await ended;
      expect([exit, err, out.split("\n").length]).toEqual([0, "", 4]);
      expect(() => process.kill(pid, 0)).toThrow("ESRCH");
      const heard = readFileSync(log, "utf8").trimEnd().split("\n");
      expect(heard.map((line) => line.split(" ").slice(0, 4).join(" "))).toEqual(
        ids.map((id) => `fact ${id} one word`),
      );
      expect(JSON.parse(heard[0]!.slice(heard[0]!.indexOf("{")))).toMatchObject({
        id: ids[0],
        subject: "'; touch planted; #",
      });
      // The one in the middle is the one that is repeated; this time the command ends.
      writeFileSync(script, "#!/bin/sh\n");
      const again = rally(app, ["watch", "--once", ...flags]);
      expect(again.out).toContain(ids[1]);
      expect(again.out).not.toContain(ids[0]);
    },
  );

  it.skipIf(process.platform !== "linux")(
    "is one for one question, and once killed is followed by another that lost nothing",
    async () => {
      const { app, room } = scene(join(base, "killed"));
      lesson(app, "before");
      const flags = ["--kind", "lesson", "--json"];
      const first = await watching(app, room, flags);
      const refused = asked(app, ["watch", "--kind", "lesson"]);
      expect([refused.exit_code, refused.error?.code]).toEqual([2, "already-watched"]);
      first.child.kill("SIGKILL");
      await first.ended;
      const id = lesson(app, "while nobody watched");
      const once = rally(app, ["watch", "--once", ...flags]);
      expect(JSON.parse(once.out).data.watch).toMatchObject({ event: "fact", fact: { id } });
      expect(rally(app, ["watch", "--once", ...flags]).out).toBe("");
    },
  );

  it("runs what a standby suggests, which may not watch in turn", async () => {
    const { app, ledger } = scene(join(base, "suggested"));
    const flags = ["watch", "--once", "--json", "--run-suggested"];
    lesson(app, "before");
    expect((await begin(app, flags)).exit).toBe(0);
    const at = new Date().toISOString();
    const author = { tool: "codex:01", session: "codex-01-aaaaaaaa", at };
    append(ledger, { id: "standby_1", kind: "standby", ...author, wake_after: at });
    const lines = (await begin(app, flags)).out.trimEnd().split("\n");
    const events = lines.map((line) => JSON.parse(line).data.watch);
    expect(events).toMatchObject([
      { event: "fact" },
      { event: "wake_due", due: { owner: "codex:01" } },
      {
        event: "ran",
        of: "standby_1",
        outcome: "ok",
        argv: ["rally", "next", "--tool", "codex:01"],
      },
    ]);
    expect(events[2].output).toContain("resume_standby");
    const nested = rally(app, ["watch", "--once"], { env: { RALLY_WATCH: "1" } });
    expect([nested.exit, nested.err]).toEqual([2, expect.stringContaining("RALLY_WATCH")]);
  });
});
