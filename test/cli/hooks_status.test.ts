/** hooks status, on and off. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Cast } from "./cast.ts";
import { CLAUDE, read, state } from "./hook_files.ts";

describe("rally hooks status", () => {
  it("tells in part from whole, and changed by hand from as installed", async () => {
    const cast = new Cast();
    expect((await state(cast, "claude-code")).state).toBe("absent");
    await cast.ok(null, ["hooks", "install"]);
    expect(await state(cast, "claude-code")).toMatchObject({
      state: "installed",
      form: "portable",
      file: CLAUDE,
      missing: [],
    });
    const settings = JSON.parse(read(cast, CLAUDE));
    const { Stop, ...others } = settings.hooks;
    cast.write(CLAUDE, JSON.stringify({ hooks: others }));
    expect(await state(cast, "claude-code")).toMatchObject({ state: "partial", missing: ["Stop"] });
    Stop[0].hooks[0].timeout = 1;
    cast.write(CLAUDE, JSON.stringify({ hooks: { ...others, Stop } }));
    expect((await state(cast, "claude-code")).state).toBe("changed");
    const { out } = await cast.text(null, ["hooks"]);
    expect(out).toContain("claude-code: changed by hand (portable) in .claude/settings.json: ");
    expect(out).toContain("codex: not installed\n");
    await cast.ok(null, ["hooks", "install"]);
    expect((await state(cast, "claude-code")).state).toBe("installed");
  });

  it("knows the mode, and what holds here instead", async () => {
    const cast = new Cast();
    await cast.ok(null, ["hooks", "install", "--mode", "advise"]);
    const env = { RALLY_HOOKS: "off" };
    const told = await cast.ok(null, ["hooks", "status"], { env });
    expect([told.mode, told.override]).toEqual(["advise", "off"]);
  });

  it("tells the mode that holds, where room or environment say what is none", async () => {
    const cast = new Cast();
    cast.write(".rally/config.json", '{"hooks.mode":"bogus"}');
    const told = await cast.ok(null, ["hooks", "status"], { env: { RALLY_HOOKS: "nonsense" } });
    expect([told.mode, told.override]).toEqual(["enforce", null]);
  });
});

describe("rally hooks on and off", () => {
  it("goes back to the mode from before, and keeps all other settings", async () => {
    const cast = new Cast();
    cast.write(".rally/config.json", '{"later.setting":[1],"hooks.mode":"advise"}');
    expect(await cast.ok(null, ["hooks", "off"])).toEqual({ mode: "off", was: "advise" });
    expect(await cast.ok(null, ["hooks", "off"])).toEqual({ mode: "off", was: "off" });
    expect((await cast.ok(null, ["config", "get", "hooks.mode"])).settings[0]?.value).toBe("off");
    expect(await cast.ok(null, ["hooks", "on"])).toEqual({ mode: "advise", was: "off" });
    expect(await cast.ok(null, ["hooks", "on"])).toEqual({ mode: "advise", was: "advise" });
    const kept = JSON.parse(readFileSync(join(cast.room, "config.json"), "utf8"));
    expect(kept).toEqual({ "later.setting": [1], "hooks.mode": "advise" });
  });

  it("enforces where nothing was set", async () => {
    const cast = new Cast();
    await cast.ok(null, ["hooks", "off"]);
    expect((await cast.text(null, ["hooks", "install"])).out).toContain("rally hooks on");
    expect(await cast.ok(null, ["hooks", "on"])).toEqual({ mode: "enforce", was: "off" });
  });
});
