/** What doctor says of installed hooks by reading files alone. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Cast, type How } from "./cast.ts";
import { writes } from "./hosted.ts";
import { scratchDirectory } from "./scratch.ts";

/** Whoever starts a program here fails the test. */
const STILL: How = {
  world: {
    run: () => {
      throw new Error("a program was run");
    },
    ask: () => {
      throw new Error("a program was run");
    },
  },
};

async function installed(host: string): Promise<Cast> {
  const cast = new Cast();
  await cast.ok(null, ["hooks", "install", "--host", host]);
  return cast;
}

async function row(cast: Cast, id: string, how: How = {}) {
  const { checks } = await cast.ok(null, ["doctor"], { ...STILL, ...how });
  return checks.find((each) => each.id === id);
}

describe("doctor says of hooks", () => {
  it("that there are none", async () => {
    expect(await row(new Cast(), "hooks")).toMatchObject({ ok: true });
  });

  it("which are whole, and which of them were ever asked before a write", async () => {
    const cast = await installed("all");
    const { finding } = (await row(cast, "hooks-claude-code"))!;
    expect(finding).toMatch(/^installed \(portable\) in .*; trust not seen; no write of it/);
    await writes(cast, "session-0000aaaa", "src/a.ts");
    cast.now += 120_000;
    expect((await row(cast, "hooks-claude-code"))?.finding).toMatch(/last seen 2 min ago$/);
    expect((await row(cast, "hooks-gemini"))?.finding).toMatch(
      /no write of it was checked here yet$/,
    );
    await cast.ok(null, ["config", "set", "hooks.mode", "advise"]);
    const told = await row(cast, "hooks-cursor", { env: { RALLY_HOOKS: "off" } });
    expect(told?.finding).toMatch(/; mode advise; here RALLY_HOOKS=off$/);
  });

  it("what is missing, changed by hand or cannot be read, and what to do", async () => {
    const cast = await installed("all");
    const change = (name: string, from: string | RegExp, to: string) => {
      const path = join(cast.root, name);
      writeFileSync(path, readFileSync(path, "utf8").replace(from, to));
    };
    change(".claude/settings.json", '"PreToolUse"', '"Other"');
    change(".codex/hooks.json", '"timeout": 10', '"timeout": 1');
    change(".gemini/settings.json", "{", "");
    change(".opencode/plugins/rally.js", "10000", "1");
    expect(await row(cast, "hooks-claude-code")).toMatchObject({
      ok: false,
      finding: ".claude/settings.json lacks PreToolUse",
      remedy: "rally hooks install --host claude-code",
    });
    expect(await row(cast, "hooks-codex")).toMatchObject({
      ok: false,
      finding: ".codex/hooks.json was changed by hand",
    });
    expect(await row(cast, "hooks-gemini")).toMatchObject({ ok: false });
    expect(await row(cast, "hooks-opencode")).toMatchObject({
      ok: false,
      remedy: "delete it, then rally hooks install --host opencode",
    });
  });

  it("whether the host's user trusts the repository, as far as the host's files tell", async () => {
    const cast = await installed("gemini");
    const HOME = scratchDirectory();
    mkdirSync(join(HOME, ".gemini"));
    const trusts = (level: string) =>
      writeFileSync(
        join(HOME, ".gemini/trustedFolders.json"),
        JSON.stringify({ [cast.root]: level }),
      );
    trusts("TRUST_FOLDER");
    const how = { env: { HOME } };
    expect((await row(cast, "hooks-gemini", how))?.finding).toContain("; trusted; ");
    trusts("DO_NOT_TRUST");
    expect(await row(cast, "hooks-gemini", how)).toMatchObject({
      ok: false,
      remedy: expect.stringContaining("Trust the folder"),
    });
  });
});

describe("doctor --prove", () => {
  it("has nothing to prove without hooks, and then runs nothing", async () => {
    const { checks } = await new Cast().ok(null, ["doctor", "--prove"], STILL);
    expect(checks.find(({ id }) => id === "prove")).toMatchObject({ ok: true });
  });

  it("says of a hook that gives no answer that its host would not wait for it", async () => {
    const cast = await installed("gemini");
    const deadlines: number[] = [];
    const { checks } = await cast.ok(null, ["doctor", "--prove"], {
      world: {
        run: (argv, { input = "", deadline }) => {
          deadlines.push(deadline.left());
          const nothing = { out: new Uint8Array(), err: "" };
          if (!input.includes("free.txt")) return { ...nothing, exit: 2, err: "canary:peer" };
          expect(argv.slice(1, 2)).toEqual(["-c"]);
          return { ...nothing, exit: null, fault: "ETIMEDOUT" };
        },
      },
    });
    expect(checks.find(({ id }) => id === "prove-gemini")).toMatchObject({
      ok: false,
      finding: expect.stringContaining("no answer before the host's timeout"),
    });
    expect(deadlines).toEqual(Array(6).fill(10_000));
  });
});
