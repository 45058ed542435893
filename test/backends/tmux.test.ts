/** tmux itself, in servers of the test's own: what the contract leaves to it. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Place } from "../../backends/backend.ts";
import { paneAt } from "../../backends/pane_at.ts";
import { injectArgv } from "../../backends/tmux/argv.ts";
import { tmuxBackend } from "../../backends/tmux/tmux.ts";
import { deadlineIn } from "../../lib/room/deadline.ts";
import { scratchDirectory } from "../cli/scratch.ts";
import { eventually, submissions, submittedIn } from "./echo.ts";
import { ample, machineWith } from "./machine.ts";
import { hasTmux } from "./tmux_here.ts";
import { tmuxServers } from "./tmux_servers.ts";

describe.skipIf(!hasTmux())("tmux", () => {
  const { dir, machine, backend, start, echo, tmux, listed } = tmuxServers();

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
