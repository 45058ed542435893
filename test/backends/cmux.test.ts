/**
 * cmux, against a stand-in (test/backends/cmux_stand_in.ts). It exists on macOS only, and nothing here has ever met a
 * real one.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cmuxBackend } from "../../backends/cmux/cmux.ts";
import { answerIn, request } from "../../backends/cmux/request.ts";
import { begin } from "../../backends/cmux/terminals.ts";
import { mentions } from "../../backends/cmux/typing.ts";
import { paneAt } from "../../backends/pane_at.ts";
import { deadlineIn } from "../../lib/room/deadline.ts";
import { scratchDirectory } from "../cli/scratch.ts";
import { type CmuxStandIn, cmuxStandIn } from "./cmux_stand_in.ts";
import { eventually } from "./echo.ts";
import { ample, machineWith, textOfFile } from "./machine.ts";

let cmux: CmuxStandIn;
let dir: string;
let env: Record<string, string>;
const backend = () => cmuxBackend(machineWith(env));

beforeEach(async () => {
  dir = scratchDirectory();
  cmux = cmuxStandIn(dir);
  env = { PATH: `${cmux.bin}:${process.env.PATH}`, CMUX_SOCKET_PATH: cmux.socket };
  await cmux.open();
});
afterEach(() => cmux.quit());

async function started(argv: readonly string[] = ["/bin/cat", "-"], how = {}) {
  const start = { label: "claude-01", argv, cwd: dir, env: {}, server: "x", ...how };
  const begun = await backend().start(start, ample());
  if (begun.outcome === "fault") throw new Error(begun.why);
  return begun.pane;
}

describe("a request", () => {
  it("is one line of ASCII", () => {
    const line = request(7, "surface.send_text", { text: "漢字 😀\n\u007f" });
    expect(line).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(line)).toEqual({
      id: "7",
      method: "surface.send_text",
      params: { text: "漢字 😀\n\u007f" },
    });
  });

  it("is answered by JSON, or by a line for those that are not let in", () => {
    expect(answerIn('{"id":"1","ok":true,"result":{"pong":true}}')).toEqual({
      ok: true,
      result: { pong: true },
    });
    expect(answerIn('{"ok":false,"error":{"code":"not_found","message":"m"}}')).toEqual({
      ok: false,
      code: "not_found",
      message: "m",
    });
    const others = ["ERROR: Access denied", "", "[]", "null", "{", '{"ok":"true"}', '{"error":3}'];
    for (const line of others) expect(answerIn(line)).toMatchObject({ ok: false });
    expect(answerIn("ERROR: Access denied")).toMatchObject({ message: "ERROR: Access denied" });
  });
});

describe("an id on the screen", () => {
  it.each([
    ["[rally directive_1 from codex:01] x", true],
    ["> end of rally message directive_1.", true],
    ["[rally direct\nive_1 from", true],
    ["[rally directive_10 from", false],
    ["[rally directive_1.2 from", false],
    ["[rally my-directive_1 from", false],
    ["", false],
  ])("is seen where it stands whole: %j", (shown, seen) => {
    expect(mentions(shown, "directive_1")).toBe(seen);
  });
});

describe("a program in cmux", () => {
  it("is begun with its arguments, directory and environment, in a workspace of its own name", async () => {
    const cwd = join(dir, "a dir");
    mkdirSync(cwd);
    const file = join(dir, "seen.json");
    const script =
      "require('fs').writeFileSync(process.argv[1], JSON.stringify([process.argv.slice(2), process.cwd(), process.env.TOKEN])); process.stdin.resume()";
    const argv = ["it's", "two\nlines;", "$HOME `id`", "", "漢字 ".repeat(2000)];
    const pane = await started([process.execPath, "-e", script, "--", file, ...argv], {
      cwd,
      env: { TOKEN: "hush $x\n漢字" },
    });
    const seen = await eventually(() => {
      try {
        return JSON.parse(textOfFile(file));
      } catch {
        return undefined;
      }
    });
    expect(seen).toEqual([argv, cwd, "hush $x\n漢字"]);
    expect(pane).toMatchObject({ socket: cmux.socket, target: "claude-01", pid: null });
    const listed = await backend().list(cmux.socket, ample());
    expect(listed).toMatchObject({ outcome: "listed", panes: [pane] });
    expect(cmux.asked.find(({ method }) => method === "workspace.create")?.params).toMatchObject({
      focus: false,
    });
  });

  it("is not left behind where a step after its beginning fails", async () => {
    const start = { label: " ", argv: ["/bin/cat", "-"], cwd: dir, env: {}, server: "x" };
    expect(await backend().start(start, ample())).toMatchObject({ outcome: "fault" });
    expect(await backend().list(cmux.socket, ample())).toEqual({ outcome: "listed", panes: [] });
  });

  it.each([
    {},
    { workspace_ref: "workspace:1" },
    { workspace_id: "workspace:1" },
    { workspace_id: null },
  ])("is asked about no further where cmux answers its beginning with %j", async (result) => {
    const asked: string[] = [];
    const ask = async (method: string) => {
      asked.push(method);
      return { ok: true, result } as const;
    };
    const start = { label: "claude-01", argv: ["/bin/cat"], cwd: dir, env: {}, server: "x" };
    expect(await begin(ask, cmux.socket, start)).toMatchObject({ outcome: "fault" });
    expect(asked).toEqual(["workspace.create"]);
  });

  it("is told its text over the socket, with Enter in the same request, and by its ids", async () => {
    const ran: (readonly string[])[] = [];
    const machine = machineWith(env);
    const watched = cmuxBackend({
      ...machine,
      run: (argv, how) => {
        ran.push(argv);
        return machine.run(argv, how);
      },
    });
    const pane = await started();
    const other = cmux.addSurface(pane.birth);
    await watched.inject(pane, { id: "directive_1", text: "the text" }, ample());
    expect(ran).toEqual([]);
    const sent = cmux.asked.filter(({ method }) => method.startsWith("surface.send"));
    expect(sent).toEqual([
      {
        method: "surface.send_text",
        params: { surface_id: pane.pane, workspace_id: pane.birth, text: "the text\n" },
      },
    ]);
    expect(cmux.surface(other)?.submitted).toEqual([]);
  });

  it("is closed without the others of its workspace, which goes with the last", async () => {
    const pane = await started();
    const other = { ...pane, pane: cmux.addSurface(pane.birth) };
    expect(await backend().stop(pane, ample())).toEqual({ outcome: "stopped" });
    const left = await backend().list(cmux.socket, ample());
    expect(left).toMatchObject({ outcome: "listed", panes: [{ pane: other.pane }] });
    expect(await backend().stop(other, ample())).toEqual({ outcome: "stopped" });
    expect(await backend().list(cmux.socket, ample())).toEqual({ outcome: "listed", panes: [] });
  });

  it("is not asked for by anything but its ids, for which cmux would take what has the focus", async () => {
    const pane = await started();
    cmux.surface(pane.pane)!.draft = "a person's";
    const asked = cmux.asked.length;
    for (const changed of [{ pane: "" }, { pane: "surface:1" }, { birth: "" }, { socket: "x" }]) {
      const place = { ...pane, ...changed };
      const typing = { id: "directive_1", text: "x" };
      expect(await backend().inject(place, typing, ample())).toMatchObject({ outcome: "fault" });
      expect(await backend().stop(place, ample())).toMatchObject({ outcome: "fault" });
      expect(await backend().capture(place, 5, ample())).toMatchObject({ outcome: "fault" });
      expect(backend().attach(place)).toBeNull();
    }
    expect(cmux.asked.length).toBe(asked);
  });
});

describe("cmux itself", () => {
  it("tells its version, and a person how to get to a terminal", async () => {
    expect(await backend().probe(ample())).toEqual({
      usable: true,
      version: "0.64.10",
      why: null,
    });
    const pane = await started();
    expect(backend().attach(pane)).toEqual([
      ...[join(cmux.bin, "cmux"), "--socket", cmux.socket],
      ...["select-workspace", "--workspace", pane.birth],
    ]);
  });

  it("cannot be used outside of it, where its names differ, or where it does not run", async () => {
    const why = async (changed: Record<string, string>) =>
      (await cmuxBackend(machineWith({ PATH: env.PATH!, ...changed })).probe(ample())).why;
    expect(await why({})).toContain("CMUX_SOCKET_PATH");
    expect(await why({ CMUX_SOCKET_PATH: cmux.socket, CMUX_SOCKET: "/other" })).toContain("differ");
    expect(await why({ CMUX_SOCKET: cmux.socket })).toBeNull();
    await cmux.quit();
    expect(await why(env)).toContain("does not run");
    const outside = cmuxBackend(machineWith({}));
    const start = { label: "x", argv: ["/bin/cat", "-"], cwd: dir, env: {}, server: "x" };
    expect(await outside.start(start, ample())).toMatchObject({ outcome: "fault" });
  });

  it("is given its password, and says whom it does not let in", async () => {
    cmux.protect("open sesame");
    expect((await backend().probe(ample())).why).toContain("Authentication required");
    env = { ...env, CMUX_SOCKET_PASSWORD: "wrong" };
    expect((await backend().probe(ample())).why).toContain("Invalid password");
    env = { ...env, CMUX_SOCKET_PASSWORD: "open sesame" };
    expect((await backend().probe(ample())).why).toBeNull();
    const pane = await started();
    const listed = await backend().list(cmux.socket, ample());
    expect(listed.outcome === "listed" && paneAt(listed.panes, pane)).toBeTruthy();
    cmux.shut();
    expect((await backend().probe(ample())).why).toContain("Access denied");
    expect(await backend().list(cmux.socket, ample())).toMatchObject({ outcome: "fault" });
  });

  it("tells its password to no socket that only a record names", async () => {
    env = { ...env, CMUX_SOCKET_PASSWORD: "open sesame" };
    const logins = () => cmux.asked.filter(({ method }) => method === "auth.login").length;
    await backend().list(cmux.socket, ample());
    const before = logins();
    expect(before).toBeGreaterThan(0);
    env = { ...env, CMUX_SOCKET_PATH: "/other" };
    expect(await backend().list(cmux.socket, ample())).toMatchObject({ outcome: "listed" });
    expect(logins()).toBe(before);
  });

  it("is not waited for past the deadline", async () => {
    const pane = await started();
    const passed = deadlineIn(0, () => performance.now());
    const typed = await backend().inject(pane, { id: "directive_1", text: "x" }, passed);
    expect(typed).toMatchObject({ outcome: "fault", why: expect.stringContaining("ETIMEDOUT") });
  });
});
