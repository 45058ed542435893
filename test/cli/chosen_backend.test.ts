/** Which backend `run` takes. The backends are stand-ins: only whether they can be used matters here. */
import { describe, expect, it } from "vitest";
import type { Backend, BackendName } from "../../backends/backend.ts";
import { memoryBackend } from "../../backends/memory.ts";
import type { Context } from "../../lib/cli/context.ts";
import { EXIT_OF } from "../../lib/cli/exit_codes.ts";
import { backendOf } from "../../lib/cli/managed/backends.ts";
import { chosenBackend } from "../../lib/cli/managed/chosen_backend.ts";
import { nodeWorld } from "../../lib/cli/node_world.ts";
import { NEVER } from "../../lib/room/deadline.ts";

const PLACE = { dir: "/app/.rally", repoRoot: "/app", commonBase: "/app" };

function playing(name: BackendName, why: string | null): Backend {
  const probe = async () => ({ usable: why === null, version: null, why });
  return { ...memoryBackend(), name, probe };
}

async function chosen(
  env: Readonly<Record<string, string>>,
  {
    flag,
    tmux = null,
    cmux = null,
  }: {
    readonly flag?: string;
    readonly tmux?: string | null;
    readonly cmux?: string | null;
  } = {},
) {
  const backends = { tmux: playing("tmux", tmux), cmux: playing("cmux", cmux) };
  const world = { ...nodeWorld(), env, backends };
  const flags = flag === undefined ? {} : { backend: flag };
  const context: Context = {
    ...{ world, flags, args: [], rest: [], deadline: NEVER },
    stage: () => {},
    later: () => {},
  };
  const found = await chosenBackend(context, PLACE);
  return "code" in found
    ? { exit: EXIT_OF[found.kind], code: found.code, message: found.message }
    : found.name;
}

describe("the backend of a session", () => {
  const WITHIN = { CMUX_WORKSPACE_ID: "w", CMUX_SURFACE_ID: "s", CMUX_SOCKET_PATH: "/s" };

  it("is tmux, and cmux for what is run within it", async () => {
    expect(await chosen({})).toBe("tmux");
    expect(await chosen(WITHIN)).toBe("cmux");
    expect(await chosen({ CMUX_SOCKET_PATH: "/s" })).toBe("tmux");
    expect(await chosen(WITHIN, { cmux: "it does not answer" })).toBe("tmux");
  });

  it("is the one that RALLY_BACKEND names, and above it the flag", async () => {
    expect(await chosen({ RALLY_BACKEND: "cmux" })).toBe("cmux");
    expect(await chosen({ ...WITHIN, RALLY_BACKEND: "tmux" })).toBe("tmux");
    expect(await chosen({ RALLY_BACKEND: "cmux" }, { flag: "tmux" })).toBe("tmux");
    expect(await chosen({ ...WITHIN, RALLY_BACKEND: "tmux" }, { flag: "auto" })).toBe("cmux");
    expect(await chosen({ RALLY_BACKEND: "auto" })).toBe("tmux");
    expect(await chosen({ RALLY_BACKEND: "" })).toBe("tmux");
  });

  it("is never another than the one that was asked for", async () => {
    const refused = await chosen({ RALLY_BACKEND: "cmux" }, { cmux: "it does not answer" });
    expect(refused).toMatchObject({ exit: 1, code: "no-backend" });
    expect(refused).toMatchObject({ message: expect.stringContaining("it does not answer") });
  });

  it("is none where neither can be used, and both are named", async () => {
    const no = { tmux: "no tmux", cmux: "no cmux" };
    for (const env of [{}, WITHIN])
      expect(await chosen(env, no)).toMatchObject({
        exit: 1,
        code: "no-backend",
        message: expect.stringMatching(/tmux.*cmux/),
      });
  });

  it("is no longer herdr, nor anything else", async () => {
    for (const refused of [
      await chosen({ RALLY_BACKEND: "herdr" }),
      await chosen({}, { flag: "herdr" }),
    ])
      expect(refused).toMatchObject({
        exit: 2,
        code: "backend-replaced",
        message: expect.stringContaining("replaced"),
      });
    expect(await chosen({ RALLY_BACKEND: "screen" })).toMatchObject({
      exit: 2,
      code: "unknown-backend",
      message: expect.stringContaining("screen"),
    });
    expect(await chosen({ RALLY_BACKEND: "memory" })).toMatchObject({ exit: 2 });
  });
});

describe("a backend by its name", () => {
  it("is the world's own where it has one, else the real one", () => {
    const world = nodeWorld();
    const own = memoryBackend();
    expect(backendOf({ ...world, backends: { tmux: own } }, "tmux", PLACE)).toBe(own);
    for (const name of ["tmux", "cmux", "memory"] as const)
      expect(backendOf(world, name, PLACE).name).toBe(name);
  });

  it("runs no program that lies in the repository", async () => {
    const PATH = process.env.PATH?.split(":")[0] ?? "";
    const world = { ...nodeWorld(), env: { PATH: "/app/bin:/app/node_modules/.bin" } };
    const runAside = () => Promise.reject(new Error("it was run"));
    const files = {
      ...world.files,
      kind: () => "file" as const,
      realpath: (path: string) => path,
    };
    const planted = backendOf({ ...world, files, runAside }, "tmux", PLACE);
    expect(await planted.probe(NEVER)).toMatchObject({
      usable: false,
      why: expect.stringContaining("outside this repository"),
    });
    // Its twin: the same program, elsewhere, is run.
    const elsewhere = { ...world, files, runAside, env: { PATH: PATH || "/usr/bin" } };
    await expect(backendOf(elsewhere, "tmux", PLACE).probe(NEVER)).rejects.toThrow("it was run");
  });
});
