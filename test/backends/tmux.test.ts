/** tmux itself, in servers of the test's own: what the contract leaves to it. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Machine, Pane, Place } from "../../backends/backend.ts";
import { paneAt } from "../../backends/pane_at.ts";
import { injectArgv } from "../../backends/tmux/argv.ts";
import { tmuxBackend } from "../../backends/tmux/tmux.ts";
import { deadlineIn } from "../../lib/room/deadline.ts";
import { ROOT } from "../cli/import_graph.ts";
import { scratchDirectory } from "../cli/scratch.ts";
import { echoProgram, eventually, ready, submissions, submittedIn } from "./echo.ts";
import { ample, machineWith, textOfFile } from "./machine.ts";
import { serverOf } from "./stage.ts";
import { hasTmux } from "./tmux_here.ts";

const HERE = { TMUX: "/elsewhere/default,1,0", TMUX_PANE: "%0", SECRET: "hush" };
/** What a terminal of tmux adds by itself. */
const ADDED = [
  ...["COLORTERM", "PWD", "SHELL", "TERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION"],
  ...["TMUX", "TMUX_PANE"],
];

describe.skipIf(!hasTmux())("tmux", () => {
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
  /** What a program writes of itself: its arguments, directory and environment. */
  const WITNESS =
    "require('fs').writeFileSync(process.argv[1], JSON.stringify({argv: process.argv.slice(2), cwd: process.cwd(), env: process.env}))";
  const witness = async (
    argv: readonly string[],
    how: Parameters<typeof start>[1] = {},
  ): Promise<{ argv: string[]; cwd: string; env: Record<string, string>; pane: Pane }> => {
    const file = join(dir, `witness-${++labels}.json`);
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

  describe("a place", () => {
    it("is found again whatever the environment is then", async () => {
      const { pane, file } = await echo();
      const elsewhere = tmuxBackend(machineWith({ TMUX_TMPDIR: scratchDirectory() }));
      const typing = { id: "directive_elsewhere", text: "found" };
      expect(await elsewhere.inject(pane, typing, ample())).toEqual({ outcome: "typed" });
      expect(await submissions(file, 1)).toEqual(["found"]);
    });

    it("that is none of tmux's is asked for nothing", async () => {
      const { pane } = await echo();
      const ran: unknown[] = [];
      const watched = tmuxBackend({
        ...machine,
        run: (argv, how) => {
          ran.push(argv);
          return machine.run(argv, how);
        },
      });
      const typing = { id: "directive_1", text: "x" };
      for (const changed of [
        { pane: "%0 ; kill-server" },
        { pane: "0" },
        { birth: "1.1},x,#(id)" },
        { socket: "relative" },
      ]) {
        const place = { ...pane, ...changed };
        expect(await watched.inject(place, typing, ample())).toMatchObject({ outcome: "fault" });
        expect(await watched.stop(place, ample())).toMatchObject({ outcome: "fault" });
        expect(await watched.capture(place, 5, ample())).toMatchObject({ outcome: "fault" });
        expect(watched.attach(place)).toBeNull();
      }
      for (const id of ["", "a b", "a;b", "#{x}", "*"])
        expect(await watched.inject(pane, { ...typing, id }, ample())).toMatchObject({
          outcome: "fault",
        });
      expect(ran).toEqual([]);
    });
  });

  describe("typing", () => {
    it("refuses a second text while the first is on its way", async () => {
      const { pane, file } = await echo();
      const first = await backend.inject(pane, { id: "first", text: "first" }, ample());
      const second = await backend.inject(pane, { id: "second", text: "second" }, ample());
      const enter = await backend.inject(pane, { id: "first", text: null }, ample());
      expect(first).toEqual({ outcome: "typed" });
      expect([second, enter]).toMatchObject([{ code: "passing" }, { code: "passing" }]);
      expect(await submissions(file, 1)).toEqual(["first"]);
      expect(tmux(pane, "list-buffers")).toBe("");
    });

    it("is whole or not at all, wherever the one who asked is killed", async () => {
      const { pane, file } = await echo();
      const program = machine.programs("tmux")[0]!;
      const texts: string[] = [];
      for (let round = 0; round < 20; round++) {
        const typing = { id: `killed-${round}`, text: `round ${round}\n${"x".repeat(4000)}` };
        const [command, ...argv] = injectArgv(program, pane, typing);
        await new Promise<void>((done) => {
          const child = spawn(command!, argv, { stdio: ["pipe", "ignore", "ignore"] });
          child.on("close", () => done());
          child.stdin.on("error", () => {});
          child.stdin.end(typing.text);
          setTimeout(() => child.kill("SIGKILL"), round % 10);
        });
        texts.push(typing.text);
        // It is tried again until it is known to be there, as a deliverer would.
        await eventually(async () => {
          const typed = await backend.inject(pane, typing, ample());
          return typed.outcome === "typed" || typed.outcome === "already" || undefined;
        });
      }
      await submissions(file, texts.length);
      expect(submittedIn(file)).toEqual(texts);
      expect(tmux(pane, "list-buffers")).toBe("");
    });

    it("outlives a program that ends, or somebody who begins to scroll, before Enter", async () => {
      const [ending, scrolled, other] = [await echo(), await echo(), await echo()];
      await backend.inject(ending.pane, { id: "ending", text: "x" }, ample());
      process.kill(ending.pane.pid!, "SIGKILL");
      await backend.inject(scrolled.pane, { id: "scrolled", text: "kept" }, ample());
      // Here Enter would end the scrolling.
      tmux(scrolled.pane, "set-option", "-w", "-t", scrolled.pane.pane, "mode-keys", "vi");
      tmux(scrolled.pane, "copy-mode", "-t", scrolled.pane.pane);
      // Both have let go once another can be refused for what they are now.
      const code = async (place: Place) =>
        eventually(async () => {
          const typed = await backend.inject(place, { id: "next", text: "n" }, ample());
          return typed.outcome === "refused" && typed.code !== "passing" ? typed.code : undefined;
        });
      expect([await code(ending.pane), await code(scrolled.pane)]).toEqual(["dead", "busy"]);
      await eventually(
        () =>
          tmux(scrolled.pane, "show-options", "-pqv", "-t", scrolled.pane.pane, "@rally_busy") ===
            "" || undefined,
      );
      expect(submittedIn(scrolled.file)).toEqual([]);
      expect(paneAt(await listed(scrolled.pane), scrolled.pane)).toMatchObject({ busy: true });
      tmux(scrolled.pane, "send-keys", "-t", scrolled.pane.pane, "-X", "cancel");
      await backend.inject(scrolled.pane, { id: "scrolled", text: null }, ample());
      expect(await submissions(scrolled.file, 1)).toEqual(["kept"]);
      await backend.inject(other.pane, { id: "other", text: "alive" }, ample());
      expect(await submissions(other.file, 1)).toEqual(["alive"]);
    });

    it("refuses a pane whose keys go to others too, or that takes none", async () => {
      const { pane, file } = await echo();
      tmux(pane, "split-window", "-d", "-t", pane.pane, "/bin/cat -");
      tmux(pane, "set-option", "-w", "-t", pane.pane, "synchronize-panes", "on");
      const panes = await listed(pane);
      const beside = panes.find((each) => each.target === pane.target && each.pane !== pane.pane)!;
      const typing = { id: "directive_both", text: "for one" };
      expect(await backend.inject(pane, typing, ample())).toMatchObject({ code: "busy" });
      tmux(pane, "set-option", "-w", "-t", pane.pane, "synchronize-panes", "off");
      tmux(pane, "select-pane", "-d", "-t", pane.pane);
      expect(await backend.inject(pane, typing, ample())).toMatchObject({ code: "busy" });
      tmux(pane, "select-pane", "-e", "-t", pane.pane);
      expect(await backend.inject(pane, typing, ample())).toEqual({ outcome: "typed" });
      expect(await submissions(file, 1)).toEqual(["for one"]);
      expect(await backend.capture(beside, 50, ample())).toEqual({ outcome: "captured", text: "" });
    });

    it("reaches no other server", async () => {
      const [one, two] = [await echo({ server: "rally-one" }), await echo({ server: "rally-two" })];
      expect(one.pane.pane).toBe(two.pane.pane);
      const before = await backend.capture(two.pane, 100, ample());
      await backend.inject(one.pane, { id: "directive_one", text: "for one" }, ample());
      expect(await submissions(one.file, 1)).toEqual(["for one"]);
      // The same pane, said to be in the other server.
      const mixed = { ...one.pane, socket: two.pane.socket };
      const typing = { id: "directive_mixed", text: "for one again" };
      expect(await backend.inject(mixed, typing, ample())).toMatchObject({ code: "gone" });
      expect(await backend.stop(mixed, ample())).toEqual({ outcome: "stopped" });
      expect(await backend.capture(two.pane, 100, ample())).toEqual(before);
      expect(submittedIn(two.file)).toEqual([]);
    });
  });

  it("shows what has scrolled away, in any script", async () => {
    const pane = await start(["/bin/sh", "-c", "echo 漢字 😀; seq 1 300; exec cat -"]);
    const text = await eventually(async () => {
      const captured = await backend.capture(pane, 250, ample());
      return captured.outcome === "captured" && captured.text.includes("300")
        ? captured.text
        : undefined;
    });
    const all = await backend.capture(pane, 1000, ample());
    expect(all).toMatchObject({ text: expect.stringMatching(/^漢字 😀\n1\n/) });
    expect(text.split("\n")).toEqual(Array.from({ length: 250 }, (_, at) => `${at + 51}`));
  });

  it("is told of where it is not, or too old, or does not answer", async () => {
    const none = tmuxBackend({ ...machine, programs: () => [] });
    expect(await none.probe(ample())).toMatchObject({ usable: false, version: null });
    const { pane } = await echo();
    expect(await none.inject(pane, { id: "x", text: "x" }, ample())).toMatchObject({
      outcome: "fault",
      why: expect.stringContaining("no tmux"),
    });
    expect(none.attach(pane)).toBeNull();
    const old = join(dir, "old");
    writeFileSync(old, "#!/bin/sh\necho tmux 3.1c\n", { mode: 0o755 });
    expect(await tmuxBackend({ ...machine, programs: () => [old] }).probe(ample())).toMatchObject({
      usable: false,
      version: "3.1c",
      why: expect.stringContaining("3.2"),
    });
    const passed = deadlineIn(0, machine.ticks);
    expect(await backend.list(pane.socket, passed)).toMatchObject({ outcome: "fault" });
    expect(await backend.inject(pane, { id: "x", text: "x" }, passed)).toMatchObject({
      outcome: "fault",
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
