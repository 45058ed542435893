import { hex8 } from "../../fact/crc32.ts";
import { DOOR_EVENT, DOORBELL } from "../../hosts/doorbell.ts";
import type { Manner } from "../../hosts/settings/entries.ts";
import { NOTICE } from "../../hosts/settings/wiring.ts";
import { checksum } from "../../ledger/checksum.ts";

/** Where OpenCode finds it, from the root of the repository. */
export const PLUGIN = ".opencode/plugins/rally.js";

/** How long it waits for an answer, in milliseconds. */
export const PLUGIN_DEADLINE = 10_000;

/** The events of OpenCode's that it hands on. */
export const PLUGIN_EVENTS = [
  "session.created",
  "chat.message",
  "tool.execute.before",
  "tool.execute.after",
  "permission.asked",
  "session.idle",
  "session.deleted",
] as const;

const HEADER = /^\/\/ rally hooks for OpenCode, made by rally; sum ([0-9a-f]{8})\n/;

/** OpenCode's plugin: it runs rally as the other hosts do, with the same care about which one. */
export function pluginText({ pinned, failClosed }: Manner): string {
  const body = BODY.replace("%PINNED%", JSON.stringify(pinned ?? null))
    .replace("%CLOSED%", String(failClosed))
    .replace("%DEADLINE%", String(PLUGIN_DEADLINE))
    .replace("%BELLS%", DOORBELL)
    .replace("%DOOR%", DOOR_EVENT)
    .replace("%NOTICE%", JSON.stringify(NOTICE));
  return `// rally hooks for OpenCode, made by rally; sum ${sum(body)}\n${body}`;
}

/** What such a file is: as some rally made it, changed since, or somebody else's. */
export function pluginState(text: string): "ours" | "changed" | "foreign" {
  const head = HEADER.exec(text);
  if (head === null) return "foreign";
  return sum(text.slice(head[0].length)) === head[1] ? "ours" : "changed";
}

/** How a plugin of ours was installed. */
export function pluginManner(text: string): { absolute: boolean; failClosed: boolean } {
  return {
    absolute: !text.includes("const PINNED = null;"),
    failClosed: text.includes("const CLOSED = true;"),
  };
}

function sum(body: string): string {
  return hex8(checksum(new TextEncoder().encode(body)));
}

const BODY = `// Do not edit: rally hooks uninstall takes it away again.
import { spawn } from "node:child_process";
import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";

const PINNED = %PINNED%;
const CLOSED = %CLOSED%;
const NOTICE = %NOTICE%;
const WRITES = new Set(["write", "edit", "multiedit", "patch", "apply_patch", "bash"]);
const DEADLINE = %DEADLINE%;
const BELLS = process.env.%BELLS%;

const real = (path) => {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
};

/** The repositories around a directory, and the one that a worktree or submodule belongs to. */
const rootsOf = (start) => {
  const found = [];
  const home = real(homedir());
  for (let dir = real(start); dir !== undefined && dir !== dirname(dir); dir = dirname(dir)) {
    if (dir === home || !(existsSync(join(dir, ".git")) || existsSync(join(dir, ".rally")))) continue;
    found.push(dir);
    try {
      const [, owner] = /^gitdir: (.*)\\/\\.git\\//.exec(readFileSync(join(dir, ".git"), "utf8")) ?? [];
      const main = owner === undefined ? undefined : real(resolve(dir, owner));
      if (main !== undefined) found.push(main);
    } catch {
      // A directory.
    }
  }
  return found;
};

/** The first rally of PATH that is neither relative nor inside the repository. */
const program = (directory) => {
  if (PINNED !== null) return existsSync(PINNED[0]) ? PINNED : undefined;
  const roots = rootsOf(directory);
  for (const entry of (process.env.PATH ?? "").split(":")) {
    if (!isAbsolute(entry)) continue;
    const path = join(entry, "rally");
    try {
      if (!statSync(path).isFile()) continue;
      accessSync(path, constants.X_OK);
    } catch {
      continue;
    }
    const file = real(path);
    const place = real(entry);
    if (file === undefined || place === undefined) continue;
    const inside = (root) => (file + "/").startsWith(root + "/") || (place + "/").startsWith(root + "/");
    if (!roots.some(inside)) return [path];
  }
  return undefined;
};

const ask = (event, payload, directory) =>
  new Promise((done) => {
    const command = program(directory);
    if (command === undefined) return done(undefined);
    let out = "";
    let err = "";
    let timer;
    const end = (status) => {
      clearTimeout(timer);
      done({ status, out: out.trim(), err: err.trim() });
    };
    const child = spawn(command[0], [...command.slice(1), "hook", "opencode", event], {
      cwd: directory,
      env: CLOSED ? { ...process.env, RALLY_FAIL_CLOSED: "1" } : process.env,
      stdio: ["pipe", "pipe", "pipe"],
    });
    timer = setTimeout(() => {
      child.kill("SIGKILL");
      end(null);
    }, DEADLINE);
    child.on("error", () => end(null));
    child.on("close", end);
    child.stdout.on("data", (data) => {
      out += data;
    });
    child.stderr.on("data", (data) => {
      err += data;
    });
    child.stdin.on("error", () => {});
    child.stdin.end(JSON.stringify({ hook_event_name: event, directory, ...payload }));
  });

/** What rally has to tell the model, at once or as a prompt of its own. */
const said = (answer) => {
  try {
    return JSON.parse(answer.out);
  } catch {
    return {};
  }
};
const words = (answer) => said(answer).additionalContext;

/** Waits for bells: files that rally puts there, each called after a letter, with the session that it is for. */
const listen = (bells, sessions, directory, prompt) => {
  const asked = new Set();
  const answer = async (letter) => {
    const bell = join(bells, letter);
    const session = readFileSync(bell, "utf8");
    if (!sessions.has(session)) return;
    asked.add(letter);
    const { followup } = said(await ask("%DOOR%", { properties: { sessionID: session, letter } }, directory));
    if (typeof followup !== "string") return;
    // Whoever takes the bell away says the letter: rally does, at its terminal, if nobody comes to the door.
    rmSync(bell);
    await prompt(session, followup);
  };
  const look = async () => {
    try {
      for (const letter of readdirSync(bells))
        if (!letter.includes(".") && !asked.has(letter)) await answer(letter);
    } catch {
      // Nothing has rung yet, or somebody else was faster.
    }
    setTimeout(look, 200).unref();
  };
  look();
};

export const Rally = async ({ client, directory }) => {
  const told = new Map();
  const here = new Set();
  const prompt = (id, text) =>
    client.session.promptAsync({ path: { id }, body: { parts: [{ type: "text", text }] } }).catch(() => {});
  if (BELLS !== undefined) listen(BELLS, here, directory, prompt);
  const keep = (session, text) => {
    if (typeof text === "string" && text !== "") told.set(session, [...(told.get(session) ?? []), text]);
  };
  return {
    event: async ({ event }) => {
      const { type, properties } = event;
      if (!["session.created", "session.idle", "session.deleted", "permission.asked"].includes(type)) return;
      const session = properties?.sessionID ?? properties?.info?.id;
      const answer = await ask(type, { type, properties }, directory);
      if (type === "session.deleted") here.delete(session);
      if (type === "session.deleted") told.delete(session);
      else if (answer !== undefined) keep(session, words(answer));
      else if (type === "session.created") keep(session, NOTICE);
      const { followup } = said(answer);
      if (typeof followup === "string") await prompt(session, followup);
    },
    "chat.message": async (input, output) => {
      here.add(input.sessionID);
      const answer = await ask("chat.message", { input, output }, directory);
      keep(input.sessionID, words(answer));
      const text = (told.get(input.sessionID) ?? []).join("\\n");
      told.delete(input.sessionID);
      const [first] = output.parts;
      if (text === "" || first === undefined) return;
      const { sessionID, messageID } = first;
      const id = "prt_rally" + Date.now().toString(36);
      output.parts.push({ id, sessionID, messageID, type: "text", text, synthetic: true });
    },
    "tool.execute.before": async (input, output) => {
      if (!WRITES.has(input.tool)) return;
      const answer = await ask("tool.execute.before", { input, output }, directory);
      if (answer?.status === 2) throw new Error(answer.err || "denied by rally");
      if (CLOSED && answer?.status !== 0) throw new Error("rally gave no answer, and its hooks fail closed");
      keep(input.sessionID, words(answer));
    },
    "tool.execute.after": async (input, output) => {
      if (!WRITES.has(input.tool)) return;
      const answer = await ask("tool.execute.after", { input, output }, directory);
      keep(input.sessionID, words(answer));
      const text = (told.get(input.sessionID) ?? []).join("\\n");
      if (text === "" || typeof output.output !== "string") return;
      told.delete(input.sessionID);
      output.output += "\\n" + text;
    },
  };
};
`;
