/** hooks install --git: the script that Git runs before a commit, what was in it, and what is given back. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gitHookLines } from "../../lib/hosts/settings/git_hook.ts";
import { Cast } from "./cast.ts";
import { changed, ENV, LINES, mode, read, SCRIPT, script, state, THEIRS } from "./git_scripts.ts";

describe("rally hooks install --git", () => {
  it("makes a script where there is none, once, and uninstall leaves nothing behind", async () => {
    const cast = new Cast();
    expect((await state(cast)).state).toBe("absent");
    const first = await changed(cast, "install");
    expect(first.change).toMatchObject({
      action: "created",
      file: SCRIPT,
      form: "portable",
      events: ["pre-commit"],
    });
    expect(first.change!.diff).toMatch(/^(\+.*\n){4}$/);
    expect([read(cast), mode(cast)]).toEqual([`#!/bin/sh\n${LINES}`, 0o755]);
    expect(await state(cast)).toMatchObject({ state: "installed", form: "portable", file: SCRIPT });
    expect((await changed(cast, "install")).change).toMatchObject({
      action: "unchanged",
      diff: "",
    });
    const gone = await changed(cast, "uninstall");
    expect(gone.changes).toMatchObject([{ host: "git", action: "deleted" }]);
    expect(existsSync(join(cast.root, ".git/hooks"))).toBe(false);
    expect((await changed(cast, "uninstall")).changes).toEqual([]);
  });

  it("is one with the hosts where all is asked for, and stays out where it is not", async () => {
    const cast = new Cast();
    const env = { env: ENV };
    await cast.ok(null, ["hooks", "install", "--host", "all"], env);
    expect(existsSync(join(cast.root, SCRIPT))).toBe(false);
    const all = await cast.ok(null, ["hooks", "install", "--host", "all", "--git"], env);
    expect(all.changes.map(({ action }) => action)).toEqual([
      ...Array(5).fill("unchanged"),
      "created",
    ]);
    const host = await cast.ok(null, ["hooks", "uninstall", "--host", "codex"], env);
    expect(host.changes.map(({ host }) => host)).toEqual(["codex"]);
    const rest = await cast.ok(null, ["hooks", "uninstall"], env);
    expect(rest.changes.length).toBe(5);
    expect(existsSync(join(cast.root, SCRIPT))).toBe(false);
  });

  it.each([
    "#!/bin/sh",
    "#!/usr/bin/env bash",
    "#! /bin/dash",
    "#!/bin/bash -e",
    "#!/usr/local/bin/bash",
  ])(
    "stands in front of what a script of %s does, and gives back its bytes and mode",
    async (shell) => {
      const cast = new Cast();
      const text = `${shell}\n# été\nexit 3`;
      script(cast, text, SCRIPT, 0o750);
      const { change } = await changed(cast, "install");
      expect(change).toMatchObject({ action: "updated" });
      expect(read(cast)).toBe(`${shell}\n${LINES}# été\nexit 3`);
      expect((await changed(cast, "install")).change!.action).toBe("unchanged");
      await changed(cast, "uninstall");
      expect([read(cast), mode(cast)]).toEqual([text, 0o750]);
    },
  );

  it("leaves edits of others in place, and a script that install did not make", async () => {
    const cast = new Cast();
    await changed(cast, "install");
    writeFileSync(join(cast.root, SCRIPT), `${read(cast)}npm test\n`);
    expect((await changed(cast, "uninstall")).change!.action).toBe("removed");
    expect(read(cast)).toBe("#!/bin/sh\nnpm test\n");
    script(cast, "#!/bin/sh\n");
    await changed(cast, "install");
    await changed(cast, "uninstall");
    expect(read(cast)).toBe("#!/bin/sh\n");
  });

  it("finds its lines in a clone that has no record of them", async () => {
    const cast = new Cast();
    script(cast, THEIRS);
    await changed(cast, "install");
    rmSync(cast.room, { recursive: true });
    await changed(cast, "uninstall");
    expect(read(cast)).toBe(THEIRS);
  });

  it("goes from portable to absolute and back by way of itself alone", async () => {
    const cast = new Cast();
    script(cast, THEIRS);
    const world = { world: { self: ["/opt/it's/rally"] } };
    await changed(cast, "install");
    expect((await changed(cast, "install", ["--absolute"], world)).change!.action).toBe("updated");
    expect(read(cast)).toContain("exec '/opt/it'\\''s/rally' hook git pre-commit");
    expect(read(cast).match(/rally: begin/g)?.length).toBe(1);
    expect((await state(cast)).form).toBe("absolute");
    await changed(cast, "install");
    expect(read(cast)).toBe(`#!/bin/sh\n${LINES}${THEIRS.slice(10)}`);
    await changed(cast, "uninstall");
    expect(read(cast)).toBe(THEIRS);
  });

  it("leaves every byte of a script that is no UTF-8", async () => {
    const cast = new Cast();
    const theirs = Buffer.from("# \xe9t\xe9 \xc3\xa9\r\necho \xff\0\n", "latin1");
    const text = Buffer.concat([Buffer.from("#!/bin/sh\n"), theirs]);
    const bytes = () => readFileSync(join(cast.root, SCRIPT)).toString("latin1");
    for (const self of ["/opt/rally", "/opt/r\u00e0lly"]) {
      const world = { world: { self: [self] } };
      const lines = gitHookLines({ pinned: [self] });
      const expected = Buffer.concat([Buffer.from(`#!/bin/sh\n${lines}`), theirs]);
      for (const forgets of [false, true]) {
        script(cast, text);
        await changed(cast, "install", ["--absolute"], world);
        expect(bytes()).toBe(expected.toString("latin1"));
        expect(await state(cast)).toMatchObject({ state: "installed", form: "absolute" });
        const again = await changed(cast, "install", ["--absolute"], world);
        expect(again.change!.action).toBe("unchanged");
        if (forgets) rmSync(cast.room, { recursive: true });
        await changed(cast, "uninstall");
        expect(bytes()).toBe(text.toString("latin1"));
      }
    }
  });

  it("writes nothing under --dry-run", async () => {
    const cast = new Cast();
    const { change } = await changed(cast, "install", ["--dry-run"]);
    expect(change!.diff).toContain("+#!/bin/sh");
    expect(existsSync(join(cast.root, SCRIPT))).toBe(false);
    await changed(cast, "install");
    await changed(cast, "uninstall", ["--dry-run"]);
    expect(existsSync(join(cast.root, SCRIPT))).toBe(true);
  });
});
