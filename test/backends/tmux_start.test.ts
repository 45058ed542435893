/** How tmux starts a program: what it hands over, and what is left where it fails. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Machine, Pane } from "../../backends/backend.ts";
import { paneAt } from "../../backends/pane_at.ts";
import { tmuxBackend } from "../../backends/tmux/tmux.ts";
import { ROOT } from "../cli/import_graph.ts";
import { eventually } from "./echo.ts";
import { ample, textOfFile } from "./machine.ts";
import { serverOf } from "./stage.ts";
import { hasTmux } from "./tmux_here.ts";
import { tmuxServers } from "./tmux_servers.ts";

/** What a terminal of tmux adds by itself. */
const ADDED = [
  ...["COLORTERM", "PWD", "SHELL", "TERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION"],
  ...["TMUX", "TMUX_PANE"],
];

describe.skipIf(!hasTmux())("tmux", () => {
  const { dir, machine, backend, servers, start, echo, listed } = tmuxServers();
  let witnesses = 0;
  /** What a program writes of itself: its arguments, directory and environment. */
  const WITNESS =
    "require('fs').writeFileSync(process.argv[1], JSON.stringify({argv: process.argv.slice(2), cwd: process.cwd(), env: process.env}))";
  const witness = async (
    argv: readonly string[],
    how: Parameters<typeof start>[1] = {},
  ): Promise<{ argv: string[]; cwd: string; env: Record<string, string>; pane: Pane }> => {
    const file = join(dir, `witness-${++witnesses}.json`);
    const pane = await start([process.execPath, "-e", WITNESS, "--", file, ...argv], how);
    await eventually(async () => paneAt(await listed(pane), pane)?.dead || undefined);
    return { ...JSON.parse(textOfFile(file)), pane };
  };
  const without = (env: Record<string, string>, names: readonly string[]) =>
    Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));

  describe("a start", () => {
    it("hands over arguments, directory and environment exactly", async () => {
      const argv = ["do this;", ";", "", "-t", 'it\'s "x" $HOME #{pane_id}', "two\nlines", "漢字"];
      const cwd = join(dir, "a #{pane_id} #(touch made) #[x] dir;");
      mkdirSync(cwd);
      const env = {
        PATH: "/usr/bin:/bin",
        HOME: "/nowhere",
        EMPTY: "",
        LINES_OF: "first\nsecond;\n",
        FORMAT: "#{pane_id} $HOME `id` ;",
        "BASH_FUNC_f%%": "() { :; }",
        "STRANGE[x]*?": "kept",
        UNICODE: "漢字 😀",
      };
      const seen = await witness(argv, { cwd, env });
      expect(seen.argv).toEqual(argv);
      expect(seen.cwd).toBe(cwd);
      expect(without(seen.env, ADDED)).toEqual(env);
      expect(existsSync(join(cwd, "made"))).toBe(false);
      // Its own server's, not that of whoever began it.
      expect(seen.env.TMUX).toContain(dir);
      expect(seen.env.TMUX_PANE).toBe(seen.pane.pane);
    });

    it("leaves nothing of one program's environment to the next, nor of the server's", async () => {
      await witness([], { env: { ONLY_FIRST: "1", PATH: "/bin" } });
      const seen = await witness([], { env: { ONLY_SECOND: "2", PATH: "/bin" } });
      expect(without(seen.env, ADDED)).toEqual({ ONLY_SECOND: "2", PATH: "/bin" });
    });

    it("puts no value of an environment where other users see it", async () => {
      const calls: (readonly string[])[] = [];
      const watched = tmuxBackend({
        ...machine,
        run: (argv, how) => {
          calls.push(argv);
          return machine.run(argv, how);
        },
      });
      const { pane } = await echo({ env: { TOKEN: "in the environment" }, by: watched });
      await watched.inject(pane, { id: "directive_argv", text: "in the text" }, ample());
      expect(calls.length).toBeGreaterThan(2);
      expect(calls.flat().filter((word) => /in the (environment|text)|hush/.test(word))).toEqual(
        [],
      );
    });

    it("says which variable is longer than tmux hands over", async () => {
      const env = { SHORT: "x", LONG: "x".repeat(17_000) };
      const started = await backend.start(
        { label: "long", argv: ["/bin/cat"], cwd: dir, env, server: "rally-t" },
        ample(),
      );
      expect(started).toMatchObject({ outcome: "fault", why: expect.stringContaining("LONG") });
      const fits = { FITS: "x".repeat(15_990) };
      expect((await witness([], { env: fits })).env).toMatchObject(fits);
    });

    it("runs a program of one word without a shell", async () => {
      const program = join(dir, "it's a; program $HOME #{x}");
      writeFileSync(program, `#!/bin/sh\necho "$0" > '${dir}/one-word'\nexec cat\n`, {
        mode: 0o755,
      });
      const pane = await start([program]);
      const said = await eventually(() =>
        existsSync(join(dir, "one-word"))
          ? readFileSync(join(dir, "one-word"), "utf8") || undefined
          : undefined,
      );
      expect(said).toBe(`${program}\n`);
      // No shell is left between the pane and the program.
      await eventually(
        async () => paneAt(await listed(pane), pane)?.command === "cat" || undefined,
      );
    });

    it("expands nothing in a label", async () => {
      const pane = await start(["/bin/cat", "-"], {
        label: `#(touch ${join(dir, "label-made")}) #{pid}`,
      });
      expect(pane.target).toContain("#{pid}");
      expect(existsSync(join(dir, "label-made"))).toBe(false);
    });

    it("leaves nothing where it fails", async () => {
      const server = "rally-fail";
      const given = { label: "x", argv: ["/bin/cat", "-"], env: {}, server };
      const gone = await backend.start({ ...given, cwd: join(dir, "nowhere") }, ample());
      expect(gone).toMatchObject({ outcome: "fault" });
      const socket = join(dir, `tmux-${process.getuid?.()}`, server);
      const none = () =>
        eventually(async () =>
          (await backend.list(socket, ample())).outcome === "no-server" ? true : undefined,
        );
      await none();
      const first = await start(given.argv, { server, label: "x" });
      expect(first.socket).toBe(socket);
      expect(await backend.start({ ...given, cwd: dir }, ample())).toMatchObject({
        outcome: "fault",
        why: expect.stringContaining("duplicate"),
      });
      expect(await listed(first)).toHaveLength(1);
      await backend.stop(first, ample());
      await none();
    });

    it("takes back what was begun where nobody hears of it", async () => {
      const deaf: Machine = {
        ...machine,
        run: (argv, how) => {
          const ran = machine.run(argv, how);
          return argv.includes("new-session")
            ? { exit: null, out: new Uint8Array(), err: "", fault: "ETIMEDOUT" }
            : ran;
        },
      };
      const { pane } = await echo();
      const given = { label: "unheard", argv: ["/bin/cat", "-"], cwd: dir, env: {} };
      const started = await tmuxBackend(deaf).start({ ...given, server: "rally-t" }, ample());
      expect(started).toMatchObject({
        outcome: "fault",
        why: expect.stringContaining("ETIMEDOUT"),
      });
      expect((await listed(pane)).map(({ target }) => target)).not.toContain("unheard");
      expect(paneAt(await listed(pane), pane)).toBeDefined();
    });

    it("works for many at once, whoever begins the server", async () => {
      const one = (label: string) =>
        new Promise<string>((done) => {
          const child = spawn(
            process.execPath,
            ["--input-type=module", "-e", START_ONE, label, dir],
            { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] },
          );
          let out = "";
          child.stdout.on("data", (chunk) => {
            out += chunk;
          });
          child.on("close", () => done(out));
        });
      const all = await Promise.all(Array.from({ length: 12 }, (_, at) => one(`many-${at}`)));
      const started = all.map((each) => JSON.parse(each));
      for (const each of started) expect(each).toMatchObject({ outcome: "started" });
      servers.add(serverOf(started[0].pane));
      expect(new Set(started.map(({ pane }) => pane.birth)).size).toBe(1);
      expect(new Set(started.map(({ pane }) => pane.pane)).size).toBe(12);
    });
  });
});

/** Begins one program in a process of its own. */
const START_ONE = `
import { tmuxBackend } from "./backends/tmux/tmux.ts";
import { ample, machineWith } from "./test/backends/machine.ts";
const [label, dir] = process.argv.slice(1);
const backend = tmuxBackend(machineWith({ TMUX_TMPDIR: dir }));
const start = { label, argv: ["/bin/cat", "-"], cwd: "/", env: {}, server: "rally-many" };
console.log(JSON.stringify(await backend.start(start, ample())));
`;
