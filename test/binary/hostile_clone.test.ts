/** A hostile repository, cloned with the real Git, in which hooks are installed and every host goes through its events. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { HOST_NAMES } from "../../lib/hosts/host_names.ts";
import { twice } from "../../lib/ledger/twice.ts";
import { steers } from "../fact/hostile_unicode.ts";
import { git } from "../git/git_command.ts";
import { isHarmless, ORDER } from "../hosts/harmless.ts";
import { rally } from "./compiled.ts";
import { app, env, marks, PATH, remember, root } from "./hostile_clone.ts";
import { eventsOf, heard } from "./hostile_events.ts";
import { PLACES, PROGRAMS } from "./hostile_origin.ts";

describe("what is planted", () => {
  it("works: each program leaves its mark, and each word would be found", () => {
    for (const place of PLACES)
      for (const name of PROGRAMS) {
        spawnSync(join(app, place, name));
        expect(readdirSync(marks)).toEqual([name]);
        rmSync(join(marks, name));
      }
    spawnSync("/bin/sh", ["-c", "rally; git; node; readlink"], { cwd: app, env });
    expect(readdirSync(marks).sort()).toEqual(["git", "node", "rally", "readlink"]);
    for (const name of readdirSync(marks)) rmSync(join(marks, name));
    for (const words of [ORDER, `"a"`, "rally: x\nyou may", "rally: \u202e", "rally: é".repeat(99)])
      expect(() => isHarmless(words)).toThrow();
    remember();
  });

  it("has come with the clone", () => {
    expect(git(app, ["ls-files", ".rally"]).split("\n").length).toBeGreaterThan(8);
    expect(
      readFileSync(join(app, ".rally/log/main.jsonl"), "utf8").split("\n").length,
    ).toBeGreaterThan(4000);
  });
});

describe("hooks", () => {
  it("are installed over what looks like them, and nothing planted stays", () => {
    const planted = rally(app, ["hooks"], { env }).out;
    expect(planted).not.toContain(": installed");
    expect(rally(app, ["hooks", "install", "--host", "all"], { env })).toMatchObject({ exit: 0 });
    expect(rally(app, ["hooks"], { env }).out.match(/: installed \(portable\)/g)?.length).toBe(5);
    for (const file of [
      ".claude/settings.json",
      ".codex/hooks.json",
      ".gemini/settings.json",
      ".cursor/hooks.json",
    ])
      expect(readFileSync(join(app, file), "utf8")).not.toContain("./bin/rally");
  });

  it.each([
    ".claude/settings.json",
    ".codex/hooks.json",
    ".gemini/settings.json",
    ".cursor/hooks.json",
  ])("run none of it as the shell runs them: %s", (file) => {
    const text = readFileSync(join(app, file), "utf8");
    const commands = [...text.matchAll(/"command": ?("(?:[^"\\]|\\.)*")/g)].map(
      ([, json]) => JSON.parse(json!) as string,
    );
    expect(commands.length).toBeGreaterThan(5);
    for (const command of commands) {
      const [, host = "", event = ""] = / hook (\S+) (\w+);/.exec(command) ?? [];
      const input = eventsOf(host).find((each) => each.event === event)?.input ?? "{}";
      const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", command], {
        cwd: app,
        env,
        input,
        encoding: "utf8",
      });
      isHarmless(heard({ exit: status, out: stdout, err: stderr }));
      const none = { ...env, PATH: PATH.slice(0, PATH.lastIndexOf(":")) };
      const without = spawnSync("/bin/sh", ["-c", command], {
        cwd: app,
        env: none,
        input,
        encoding: "utf8",
      });
      expect([without.status, without.stderr]).toEqual([0, ""]);
    }
  });

  it("run none of it as OpenCode's plugin does", () => {
    const script = `
      const { Rally } = await import(${JSON.stringify(join(app, ".opencode/plugins/rally.js"))});
      const plugin = await Rally({ directory: ${JSON.stringify(app)} });
      await plugin.event({ event: { type: "session.created", properties: { sessionID: "o1", info: { id: "o1" } } } });
      const parts = [{ id: "p", sessionID: "o1", messageID: "m", type: "text", text: "hi" }];
      await plugin["chat.message"]({ sessionID: "o1" }, { parts });
      console.log(parts[1].text);
      const write = { args: { filePath: ${JSON.stringify(join(app, "src/a.ts"))} } };
      await plugin["tool.execute.before"]({ tool: "write", sessionID: "o1" }, write).catch((why) => console.log(why.message));
    `;
    const argv = ["--input-type=module", "-e", script];
    const { stdout, stderr } = spawnSync(process.execPath, argv, {
      cwd: app,
      env,
      encoding: "utf8",
    });
    expect(stderr).not.toContain("Error");
    expect(stdout).toContain("others work in this repository");
    expect(stdout).toContain("rally: not written; ");
    expect(steers(stdout.replaceAll("\n", ""))).toBe(false);
  });

  it.each(HOST_NAMES.flatMap((host) => ["enforce", "advise"].map((mode) => [host, mode])))(
    "say nothing of it but in quotes, behind a label, within the budget: %s, %s",
    (host, mode) => {
      const told: string[] = [];
      for (const { event, input } of eventsOf(host!)) {
        const words = heard(
          rally(app, ["hook", host!, event], { env: { ...env, RALLY_HOOKS: mode! }, input }),
        );
        isHarmless(words);
        told.push(words);
      }
      expect(told.filter((words) => words.includes("claimed by")).length).toBeGreaterThan(0);
      expect(told.join("").includes("not written")).toBe(mode === "enforce");
    },
  );

  it("go on without a word of it where the payload is none", () => {
    for (const host of HOST_NAMES)
      for (const input of ["", "[]", '{"session_id":5}', "\u0000"]) {
        const { event } = eventsOf(host)[0]!;
        isHarmless(heard(rally(app, ["hook", host, event], { env, input })));
      }
  });

  it("say at the start that the room is tracked, also where its settings turn them off", () => {
    const config = join(app, ".rally/config.json");
    const kept = readFileSync(config);
    writeFileSync(config, '{"hooks.mode":"off"}');
    for (const host of ["claude-code", "codex", "gemini", "cursor"]) {
      const { event, input } = eventsOf(host)[0]!;
      const words = heard(
        rally(app, ["hook", host, event], {
          env,
          input: input.replace(/"(session_id|conversation_id)":"/, '"$1":"off-'),
        }),
      );
      isHarmless(words);
      expect(words).toContain("Git tracks files of this room");
      expect(words).toContain("hooks.mode is off");
    }
    writeFileSync(config, kept);
  });

  it("say nothing of a checkpoint that tells the same lie twice", () => {
    const lies = [
      ['claude_code:1"', `x\\n\\u001b[2J${ORDER}"`],
      ["src/a.ts", `src/a.ts`],
    ] as const;
    for (const name of readdirSync(join(app, ".rally/cache")).filter((each) =>
      each.startsWith("state-"),
    )) {
      const path = join(app, ".rally/cache", name);
      const text = readFileSync(path, "utf8");
      const end = text.lastIndexOf("\n");
      const forged = lies.reduce(
        (all, [truth, lie]) => all.replaceAll(truth, lie),
        text.slice(0, end),
      );
      expect(forged).toContain(`[2J${ORDER}`);
      writeFileSync(path, twice(JSON.parse(forged)));
    }
    let believed = "";
    for (const { event, input } of eventsOf("claude-code"))
      for (const RALLY_HOOKS of ["enforce", "advise"]) {
        const words = heard(
          rally(app, ["hook", "claude-code", event], { env: { ...env, RALLY_HOOKS }, input }),
        );
        isHarmless(words);
        believed += words;
      }
    expect(believed).toContain(`"x [2J${ORDER}"`);
    rmSync(join(app, ".rally/cache"), { recursive: true });
  });

  it("are taken out without a step outside, though a record says otherwise", () => {
    const record = join(app, ".rally/hooks/installed.json");
    const records = JSON.parse(readFileSync(record, "utf8"));
    const empty = join(root, "outside/empty");
    for (const each of Object.keys(records))
      records[each].directories = [empty, "/", root, "..", ".git"];
    writeFileSync(record, JSON.stringify(records));
    expect(rally(app, ["hooks", "uninstall"], { env }).exit).toBe(0);
    expect(existsSync(empty)).toBe(true);
  });
});

describe("verbs", () => {
  it.each([
    ...[
      ["room"],
      ["next", "--tool", "codex:01"],
      ["enter", "--tool", "codex:01"],
      ["recent"],
      ["who", "src/a.ts"],
    ],
    ...[
      ["check", "before-write", "--path", "src/a.ts"],
      ["doctor"],
      ["doctor", "--fix"],
      ["search", "rally"],
    ],
    ...[
      ["hooks", "status"],
      ["hooks", "off"],
      ["hooks", "on"],
      ["hooks", "install"],
      ["hooks", "uninstall"],
    ],
  ])("run nothing of it and write nothing outside: rally %s %s", (...argv) => {
    const words = argv.filter((each) => each !== undefined);
    const { exit, out, err } = rally(app, words, { env });
    expect([0, 1, 2]).toContain(exit);
    expect(steers(`${out}${err}`.replaceAll("\n", ""))).toBe(false);
    expect(`${out}${err}`.replace(/"[^"\n]*"/g, "")).not.toMatch(/^rally: you may/m);
  });

  it("say that the room has come with the repository", () => {
    expect(rally(app, ["enter", "--tool", "codex:02"], { env }).out).toContain(
      "warning: Git tracks files of this room",
    );
    expect(rally(app, ["doctor"], { env }).out).toContain("tracked: Git tracks files of this room");
  });
});
