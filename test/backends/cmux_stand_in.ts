/**
 * A stand-in for cmux, which is a program of macOS alone. It was written by cmux's published sources and documents, not
 * by looking at one that runs: the same lines of JSON, the same codes, the same ways to misunderstand. Its terminals run
 * what they are given, without a terminal; what is typed is kept here, and Enter hands it over.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";

interface Surface {
  readonly id: string;
  readonly child: ChildProcess;
  draft: string;
  readonly shown: string[];
  readonly submitted: string[];
  swallow: number;
}

interface Workspace {
  readonly id: string;
  title: string;
  readonly surfaces: Surface[];
}

type Params = Readonly<Record<string, unknown>>;
type Result = Readonly<Record<string, unknown>>;
class Refused extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface CmuxStandIn {
  readonly socket: string;
  /** The directory that its `cmux` command lies in. */
  readonly bin: string;
  /** All methods that it was asked for, and what with. */
  readonly asked: readonly { readonly method: string; readonly params: Params }[];
  readonly open: () => Promise<void>;
  /** Ends it with all that it runs. */
  readonly quit: () => Promise<void>;
  readonly surface: (id: string) => Surface | undefined;
  /** Another terminal beside the first of this workspace. */
  readonly addSurface: (workspace: string) => string;
  /** From then on it asks for this password. */
  readonly protect: (password: string) => void;
  /** From then on it lets nobody in that it did not start itself. */
  readonly shut: () => void;
}

const READ_AT_ONCE = 4095;

export function cmuxStandIn(dir: string): CmuxStandIn {
  const socket = join(dir, "cmux.sock");
  const bin = join(dir, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(
    join(bin, "cmux"),
    '#!/bin/sh\n[ "$1" = version ] && echo "cmux 0.64.10 (90) [0000000]"\n',
    {
      mode: 0o755,
    },
  );
  const asked: { method: string; params: Params }[] = [];
  const window = randomUUID().toUpperCase();
  let workspaces: Workspace[] = [];
  let server: Server | undefined;
  let password: string | undefined;
  let isShut = false;
  const open = new Set<Socket>();

  function run(command: string, cwd: unknown, env: Params): Surface {
    const child = spawn("/bin/sh", ["-c", command], {
      cwd: typeof cwd === "string" ? cwd : "/",
      env: { CMUX_SOCKET_PATH: socket, ...(env as Record<string, string>) },
      stdio: ["pipe", "ignore", "ignore"],
    });
    const id = randomUUID().toUpperCase();
    child.on("error", () => {});
    // A terminal whose program has ended is closed, and a workspace with its last terminal.
    child.on("exit", () => {
      for (const each of workspaces) {
        const at = each.surfaces.findIndex((surface) => surface.id === id);
        if (at >= 0) each.surfaces.splice(at, 1);
      }
      workspaces = workspaces.filter(({ surfaces }) => surfaces.length > 0);
    });
    return { id, child, draft: "", shown: [], submitted: [], swallow: 0 };
  }

  function press(surface: Surface): void {
    surface.shown.push(surface.draft);
    if (surface.swallow-- > 0) return;
    surface.submitted.push(surface.draft);
    surface.draft = "";
  }

  /** Keys, one after the other: line ends are Enter, and there is no pasting. */
  function type(surface: Surface, text: string): void {
    for (const char of text) {
      if (char === "\n" || char === "\r") press(surface);
      else surface.draft += char;
    }
  }

  const uuid = (params: Params, name: string): string | undefined => {
    const text = params[name];
    return typeof text === "string" && /^[0-9A-F-]{36}$/i.test(text)
      ? text.toUpperCase()
      : undefined;
  };
  const workspaceOf = (params: Params): Workspace => {
    const id = uuid(params, "workspace_id");
    const surface = uuid(params, "surface_id");
    const found =
      id !== undefined
        ? workspaces.find((each) => each.id === id)
        : surface !== undefined
          ? workspaces.find((each) => each.surfaces.some((one) => one.id === surface))
          : workspaces[0];
    if (found === undefined) throw new Refused("not_found", "Workspace not found");
    return found;
  };
  /** In the place of an id that it does not understand it takes what has the focus. */
  const terminalOf = (params: Params): Surface => {
    const { surfaces } = workspaceOf(params);
    const id = uuid(params, "surface_id") ?? surfaces[0]!.id;
    const found = surfaces.find((each) => each.id === id);
    if (found === undefined) throw new Refused("invalid_params", "Surface is not a terminal");
    return found;
  };
  const close = (surface: Surface): void => {
    surface.child.kill("SIGKILL");
  };

  const METHODS: Readonly<Record<string, (params: Params) => Result>> = {
    "system.ping": () => ({ pong: true }),
    "auth.login": () => ({ authenticated: true, required: password !== undefined }),
    "window.list": () => ({ windows: [{ id: window, ref: "window:1", index: 0 }] }),
    "workspace.list": () => ({
      window_id: window,
      workspaces: workspaces.map(({ id, title }, index) => ({ id, title, index })),
    }),
    "workspace.create": (params) => {
      const command = params.initial_command;
      if (typeof command !== "string") throw new Refused("invalid_params", "no command");
      const env = (params.initial_env ?? {}) as Params;
      const surface = run(command.trim(), params.cwd, env);
      // It knows no title yet: that is given by renaming.
      const made = { id: randomUUID().toUpperCase(), title: "sh", surfaces: [surface] };
      workspaces.push(made);
      return { window_id: window, workspace_id: made.id, workspace_ref: "workspace:1" };
    },
    "workspace.rename": (params) => {
      const workspace = workspaceOf(params);
      const title = params.title;
      if (typeof title !== "string" || title.trim() === "")
        throw new Refused("invalid_params", "Missing or invalid title");
      workspace.title = title.trim();
      return { workspace_id: workspace.id, title };
    },
    "workspace.close": (params) => {
      const workspace = workspaceOf(params);
      workspaces = workspaces.filter((each) => each !== workspace);
      workspace.surfaces.forEach(close);
      return { workspace_id: workspace.id };
    },
    "surface.list": (params) => {
      const { id, surfaces } = workspaceOf(params);
      return {
        workspace_id: id,
        surfaces: [
          ...surfaces.map((each, index) => ({ id: each.id, index, type: "terminal", title: "x" })),
          { id: randomUUID().toUpperCase(), index: 9, type: "browser", title: "a page" },
        ],
      };
    },
    "surface.send_text": (params) => {
      const surface = terminalOf(params);
      if (typeof params.text !== "string") throw new Refused("invalid_params", "Missing text");
      type(surface, params.text);
      return { surface_id: surface.id };
    },
    "surface.send_key": (params) => {
      const surface = terminalOf(params);
      if (params.key !== "enter") throw new Refused("invalid_params", "Unknown key");
      press(surface);
      return { surface_id: surface.id };
    },
    "surface.read_text": (params) => {
      const surface = terminalOf(params);
      const lines = params.lines;
      if (typeof lines === "number" && lines <= 0)
        throw new Refused("invalid_params", "lines must be greater than 0");
      const text = [...surface.shown, surface.draft].join("\n");
      return { text, base64: Buffer.from(text).toString("base64"), surface_id: surface.id };
    },
    "surface.close": (params) => {
      const workspace = workspaceOf(params);
      const surface = workspace.surfaces.find((each) => each.id === uuid(params, "surface_id"));
      if (surface === undefined) throw new Refused("not_found", "Surface not found");
      if (workspace.surfaces.length <= 1)
        throw new Refused("invalid_state", "Cannot close the last surface");
      workspace.surfaces.splice(workspace.surfaces.indexOf(surface), 1);
      close(surface);
      return { surface_id: surface.id };
    },
  };

  function answer(line: string, state: { authenticated: boolean }): string {
    if (!line.startsWith("{")) return "ERROR: Unknown command";
    const {
      id,
      method,
      params = {},
    } = JSON.parse(line) as {
      id?: unknown;
      method: string;
      params?: Params;
    };
    const fail = (code: string, message: string) =>
      JSON.stringify({ id, ok: false, error: { code, message } });
    asked.push({ method, params });
    if (password !== undefined && !state.authenticated) {
      if (method !== "auth.login") return fail("auth_required", "Authentication required");
      if (params.password !== password) return fail("auth_failed", "Invalid password");
      state.authenticated = true;
    }
    const act = METHODS[method];
    if (act === undefined) return fail("method_not_found", "Unknown method");
    try {
      return JSON.stringify({ id, ok: true, result: act(params) });
    } catch (fault) {
      if (fault instanceof Refused) return fail(fault.code, fault.message);
      throw fault;
    }
  }

  function serve(connection: Socket): void {
    open.add(connection);
    connection.on("close", () => open.delete(connection)).on("error", () => {});
    if (isShut) {
      connection.end("ERROR: Access denied — only processes started inside cmux can connect\n");
      return;
    }
    const state = { authenticated: false };
    let pending = "";
    connection.on("data", (bytes) => {
      for (let at = 0; at < bytes.length; at += READ_AT_ONCE) {
        const piece = bytes.subarray(at, at + READ_AT_ONCE);
        // What is no whole UTF-8 is lost, as there.
        try {
          pending += new TextDecoder("utf-8", { fatal: true }).decode(piece);
        } catch {}
      }
      for (let end = pending.indexOf("\n"); end >= 0; end = pending.indexOf("\n")) {
        const line = pending.slice(0, end).trim();
        pending = pending.slice(end + 1);
        if (line !== "") connection.write(`${answer(line, state)}\n`);
      }
    });
  }

  return {
    socket,
    bin,
    asked,
    open: async () => {
      if (server !== undefined) return;
      rmSync(socket, { force: true });
      const listening = createServer(serve);
      server = listening;
      await new Promise<void>((done) => void listening.listen(socket, done));
    },
    quit: async () => {
      const ending = server;
      server = undefined;
      const all = workspaces.flatMap(({ surfaces }) => surfaces);
      workspaces = [];
      all.forEach(close);
      for (const each of open) each.destroy();
      if (ending !== undefined) await new Promise<void>((done) => void ending.close(() => done()));
    },
    surface: (id) => workspaces.flatMap(({ surfaces }) => surfaces).find((each) => each.id === id),
    addSurface: (workspace) => {
      const surface = run("exec cat", "/", {});
      workspaces.find(({ id }) => id === workspace)!.surfaces.push(surface);
      return surface.id;
    },
    protect: (given) => {
      password = given;
    },
    shut: () => {
      isShut = true;
    },
  };
}
