/** config, init and completions: what is written beside the ledger, and what is taken back out again. */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SETTINGS } from "../../lib/cli/config.ts";
import { VERBS } from "../../lib/cli/manifest.ts";
import { git } from "../git/git_command.ts";
import { Cast } from "./cast.ts";
import { scratchDirectory } from "./scratch.ts";

describe("rally config", () => {
  it("knows every setting, what holds where nothing is set, and what was set", async () => {
    const cast = new Cast();
    const { settings } = await cast.ok(null, ["config"]);
    expect(settings).toEqual(
      Object.entries(SETTINGS).map(([key, { standard }]) => ({ key, value: standard, set: false })),
    );
    await cast.ok(null, ["config", "set", "hooks.mode", "advise"]);
    const got = await cast.ok(null, ["config", "get", "hooks.mode"]);
    expect(got.settings).toEqual([{ key: "hooks.mode", value: "advise", set: true }]);
    expect((await cast.ok(null, ["config", "hooks.mode"])).settings).toEqual(got.settings);
  });

  it("keeps what a newer rally has set", async () => {
    const cast = new Cast();
    cast.write(".rally/config.json", '{"later.setting":[1],"sync.mode":"off"}');
    await cast.ok(null, ["config", "set", "sync.mode", "claims"]);
    const kept = JSON.parse(readFileSync(join(cast.room, "config.json"), "utf8"));
    expect(kept).toEqual({ "later.setting": [1], "sync.mode": "claims" });
  });

  it.each([
    ["claims.lease", "9m"],
    ["claims.lease", "soon"],
    ["hooks.mode", "loud"],
    ["sync.mode", "some"],
    ["sync.remote", "two words"],
  ])("refuses %s %s, and says what it may be", async (key, value) => {
    const cast = new Cast();
    const { exit, json } = await cast.run(null, ["config", "set", key, value]);
    expect(exit).toBe(2);
    expect(json.ok ? [] : json.error.hints.length).toBe(1);
    expect(cast.files.kind(cast.room)).toBeUndefined();
  });

  it.each([
    ["is not JSON", "[1]"],
    ["nests without end", `{"later":${"[".repeat(20_000)}${"]".repeat(20_000)}}`],
  ])("tells of a file that %s, and leaves it alone", async (_, text) => {
    const cast = new Cast();
    cast.write(".rally/config.json", text);
    for (const argv of [["config"], ["config", "set", "sync.mode", "off"]]) {
      const { exit, code } = await cast.json(null, argv);
      expect([exit, code]).toEqual([1, "bad-config"]);
    }
    expect(readFileSync(join(cast.room, "config.json"), "utf8")).toBe(text);
  });

  it("takes what is no text for no setting", async () => {
    const cast = new Cast();
    cast.write(".rally/config.json", '{"claims.lease":[7],"sync.mode":null}');
    const { settings } = await cast.ok(null, ["config"]);
    expect(settings.filter(({ set }) => set)).toEqual([]);
    expect(settings.find(({ key }) => key === "claims.lease")?.value).toBe("auto");
  });
});

describe("rally init", () => {
  const TEXTS = [
    "# Rules\n",
    "no line end",
    "",
    "\n",
    "one\n\n\n",
    "windows\r\n",
    "latin \xe9 1\n",
  ];

  it.each(TEXTS)("is taken out again without a trace: %j", async (text) => {
    const cast = new Cast();
    const bytes = Buffer.from(text, "latin1");
    cast.write("AGENTS.md", bytes);
    const { pointers } = await cast.ok(null, ["init"]);
    expect(pointers).toEqual([{ path: "AGENTS.md", action: "updated" }]);
    const pointed = readFileSync(join(cast.root, "AGENTS.md"));
    expect(pointed.includes("rally:start")).toBe(true);
    expect(pointed.subarray(0, bytes.length).equals(bytes)).toBe(true);
    expect((await cast.ok(null, ["init"])).pointers[0]?.action).toBe("unchanged");
    expect(readFileSync(join(cast.root, "AGENTS.md")).equals(pointed)).toBe(true);
    expect((await cast.ok(null, ["init", "--remove"])).pointers[0]?.action).toBe("removed");
    expect(readFileSync(join(cast.root, "AGENTS.md")).equals(bytes)).toBe(true);
    expect((await cast.ok(null, ["init", "--remove"])).pointers[0]?.action).toBe("unchanged");
  });

  it("makes AGENTS.md where there is no such file, and deletes only that", async () => {
    const cast = new Cast();
    expect((await cast.ok(null, ["init"])).pointers).toEqual([
      { path: "AGENTS.md", action: "created" },
    ]);
    expect((await cast.ok(null, ["init", "--remove"])).pointers[0]?.action).toBe("deleted");
    expect(cast.files.kind(join(cast.root, "AGENTS.md"))).toBeUndefined();
    expect((await cast.ok(null, ["init", "--remove"])).pointers).toEqual([]);
    expect(git(cast.root, ["status", "--porcelain"])).toBe("");
  });

  it("points from both files, once where they are one, and leaves text outside the marks alone", async () => {
    const cast = new Cast();
    cast.write("AGENTS.md", "before\n");
    cast.write("CLAUDE.md", "other\n");
    await cast.ok(null, ["init"]);
    const path = join(cast.root, "AGENTS.md");
    writeFileSync(
      path,
      `top\n${readFileSync(path, "utf8").replace("say claim", "say nothing")}below\n`,
    );
    expect((await cast.ok(null, ["init"])).pointers.map((each) => each.action)).toEqual([
      "updated",
      "unchanged",
    ]);
    const after = readFileSync(path, "utf8");
    expect([after.startsWith("top\nbefore\n"), after.endsWith("below\n")]).toEqual([true, true]);
    expect(after).not.toContain("say nothing");
    await cast.ok(null, ["init", "--remove"]);
    rmSync(join(cast.root, "CLAUDE.md"));
    symlinkSync("AGENTS.md", join(cast.root, "CLAUDE.md"));
    expect((await cast.ok(null, ["init"])).pointers).toHaveLength(1);
  });

  it.each([
    ["one mark without the other", "<!-- rally:start -->\n", "broken-fence"],
    ["marks the wrong way round", "<!-- rally:end -->\n<!-- rally:start -->\n", "broken-fence"],
  ])("refuses a file with %s", async (_, text, wanted) => {
    const cast = new Cast();
    cast.write("AGENTS.md", text);
    const { exit, code } = await cast.run(null, ["init"]);
    expect([exit, code]).toEqual([2, wanted]);
    expect(readFileSync(join(cast.root, "AGENTS.md"), "utf8")).toBe(text);
  });

  it("says of a directory in the place of the file that it cannot be written", async () => {
    const cast = new Cast();
    cast.write("AGENTS.md/file", "");
    const { exit, code } = await cast.run(null, ["init"]);
    expect([exit, code]).toEqual([1, "unwritable-file"]);
  });

  it("writes through no link that leads out of the repository", async () => {
    const cast = new Cast();
    const outside = join(scratchDirectory(), "AGENTS.md");
    writeFileSync(outside, "theirs\n");
    symlinkSync(outside, join(cast.root, "AGENTS.md"));
    expect((await cast.run(null, ["init"])).code).toBe("outside-repo");
    expect(readFileSync(outside, "utf8")).toBe("theirs\n");
  });

  it("makes with --no-git a room outside Git, which works from below it too", async () => {
    const cast = new Cast(scratchDirectory());
    cast.write("deep/er/file", "");
    expect((await cast.ok(null, ["init", "--no-git"])).pointers).toEqual([]);
    await cast.ok(null, ["init", "--no-git"]);
    const claim = ["say", "claim", "--path", "file", "--subject", "x"] as const;
    expect((await cast.ok("codex:01", claim, { cwd: "deep/er" })).fact.paths).toEqual([
      "deep/er/file",
    ]);
    expect((await cast.ok(null, ["room"])).totals.active_claims).toBe(1);
    const home = { env: { HOME: cast.root }, cwd: "." };
    expect((await cast.run(null, ["init", "--no-git"], home)).code).toBe("room-in-home");
  });
});

describe("rally completions", () => {
  const bash = (script: string, words: readonly string[]): string => {
    const line = words.map((word) => `'${word}'`).join(" ");
    const ask = `${script}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _rally; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { status, stdout, stderr } = spawnSync("bash", ["-c", ask], { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
    return stdout.trim();
  };

  it("for bash are a script that it can read, and complete verbs, second words and flags", async () => {
    const { script } = await new Cast().ok(null, ["completions", "bash"]);
    expect(spawnSync("bash", ["-n", "-c", script], { encoding: "utf8" }).stderr).toBe("");
    expect(bash(script, ["rally", "who"]).split("\n").sort()).toEqual(["who", "whoami"]);
    expect(bash(script, ["rally", "lead", "re"])).toBe("relinquish");
    expect(bash(script, ["rally", "say", "claim", "--tre"])).toBe("--tree");
    expect(bash(script, ["rally", "next", "--au"])).toBe("--audit");
  });

  it.each(["bash", "zsh", "fish"])(
    "for %s name every verb and flag, and are the text as it stands",
    async (shell) => {
      const cast = new Cast();
      const told = await cast.ok(null, ["completions", shell]);
      expect(told.shell).toBe(shell);
      expect((await cast.text(null, ["completions", shell])).out).toBe(told.script);
      for (const { words, flags } of VERBS)
        for (const name of [...words, ...flags]) expect(told.script).toContain(name);
    },
  );

  it.each([
    ["zsh", ["-n", "-c"]],
    ["fish", ["-n", "-c"]],
  ] as const)("for %s can be read by it, where there is one", async (shell, how) => {
    const { script } = await new Cast().ok(null, ["completions", shell]);
    const { error, status, stderr } = spawnSync(shell, [...how, script], { encoding: "utf8" });
    // Not every machine has these shells; what it lacks cannot be asked.
    if (error === undefined) expect([status, stderr]).toEqual([0, ""]);
  });
});
