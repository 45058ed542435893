// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are the shell's.
/** A shell that asks before it starts rally, beside rally itself, and what may happen around them. */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { World } from "../../lib/cli/world.ts";
import { askedFirst } from "../../lib/hosts/settings/quiet.ts";
import { recorded } from "../hosts/recorded.ts";
import { Cast } from "./cast.ts";
import { hook, saying, writes } from "./hosted.ts";

export const A = "40ffb108-61e9-4c66-939c-cdd03b120189";
export const B = "50ffb108-61e9-4c66-939c-cdd03b1201bb";
export const [ENDED, SILENT] = [
  "60ffb108-61e9-4c66-939c-cdd03b1201cc",
  "70ffb108-61e9-4c66-939c-cdd03b1201dd",
];
const OWN = { tool: "claude_code:3b120189", session: A } as const;
export const SHELLS = [["/bin/dash"], ["/bin/bash", "--norc"], ["/bin/busybox", "ash"]].filter(
  ([path]) => existsSync(path!),
);

export interface Call {
  readonly event?: "PreToolUse" | "PostToolUse";
  readonly path?: string;
  readonly session?: string;
  readonly change?: object;
  readonly text?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function textOf(
  cast: Cast,
  { event = "PreToolUse", path = "src/a.ts", ...call }: Call,
): string {
  const { session = A, change = {} } = call;
  const given = { tool_input: { file_path: `${cast.root}/${path}`, content: "x" }, ...change };
  return (
    call.text ??
    recorded("claude-code", `${event}:Write`, cast.root, { session_id: session, ...given })
  );
}

/** The question with some of its conditions taken out, each of which must be there. */
export function askedWithout(without: readonly string[], event: string): string {
  let command = askedFirst("cat >/dev/null;echo asked;exit 0", event);
  for (const condition of without) {
    expect(command).toContain(condition);
    command = command.replace(condition, "");
  }
  return command;
}

/** Whether the shell answers by itself; what it would start says that it was. */
export function isSilent(cast: Cast, call: Call = {}, without: readonly string[] = []): boolean {
  const told = SHELLS.map(([shell, ...words]) => {
    const command = askedWithout(without, call.event ?? "PreToolUse");
    const input = textOf(cast, call);
    const env = { PATH: "/usr/bin:/bin", HOME: "/nowhere", ...call.env };
    const ran = spawnSync(shell!, [...words, "-c", command], {
      cwd: cast.root,
      input,
      env,
      encoding: "utf8",
    });
    expect([ran.status, ran.stderr]).toEqual([0, ""]);
    return ran.stdout;
  });
  for (const each of told) expect(each).toBe(told[0]);
  expect(["", "asked\n"]).toContain(told[0]);
  return told[0] === "";
}

/** Rally itself. */
export function rally(cast: Cast, call: Call = {}, on: Partial<World> = {}) {
  const event = call.event ?? "PreToolUse";
  const world = { ...saying(textOf(cast, call)), ...on };
  return cast.lines(["hook", "claude-code", event, "--fast"], {
    world,
    ...(call.env && { env: call.env }),
  });
}

/** Everything in the room, but for what is derived. */
export function written(cast: Cast): string {
  const files = readdirSync(cast.room, { recursive: true, encoding: "utf8" }).sort();
  return files
    .filter((name) => !name.startsWith("cache") && statSync(join(cast.room, name)).isFile())
    .map((name) => `${name}\n${readFileSync(join(cast.room, name), "utf8")}`)
    .join("\n");
}

/** A session that is alone and holds files, where others have been; what the shell asks is kept. */
export async function alone(minutes = 1): Promise<Cast> {
  const cast = new Cast();
  cast.now = Date.now() - minutes * 60_000;
  mkdirSync(join(cast.root, "src"), { recursive: true });
  for (const session of [ENDED, SILENT]) await starts(cast, session);
  await writes(cast, ENDED, "src/a.ts");
  for (const session of [ENDED, SILENT]) await ends(cast, session);
  await starts(cast, A);
  for (const path of ["src/a.ts", "src/b.ts"]) await rally(cast, { path });
  return cast;
}

const DEAD = new WeakSet<Cast>();

/** A session begins or is resumed, in a process that is none: 77 dies when we say so, 78 lives. */
export function starts(
  cast: Cast,
  session: string,
  source = "startup",
  pid = "",
  on: Partial<World> = {},
) {
  const how = { session, env: { CLAUDE_PID: pid }, world: { ...processes(cast), ...on } };
  return hook(cast, "claude-code", `SessionStart:${source}`, how);
}

export function ends(cast: Cast, session: string, pid = "") {
  const how = { session, env: { CLAUDE_PID: pid }, world: processes(cast) };
  return hook(cast, "claude-code", "SessionEnd:other", how);
}

function processes(cast: Cast): Partial<World> {
  const { files } = cast;
  const told: Readonly<Record<string, string>> = {
    "/proc/77/stat": `77 (claude) S ${"0 ".repeat(18)}${DEAD.has(cast) ? 999 : 100}`,
    "/proc/78/stat": `78 (claude) S ${"0 ".repeat(18)}200`,
    "/proc/sys/kernel/random/boot_id": "boot\n",
  };
  return { files: { ...files, readFile: (path) => told[path] ?? files.readFile(path) } };
}

/** It has a process of its own, which has died without a word. */
export async function crashes(cast: Cast, session: string, act?: () => unknown): Promise<void> {
  DEAD.delete(cast);
  await starts(cast, session, "startup", "77");
  await act?.();
  DEAD.add(cast);
}

export const log = (cast: Cast) => join(cast.room, "log/main.jsonl");
export const kept = (cast: Cast) => join(cast.room, "cache/quiet-1");
const SIZE = ' -size "${s-}c"';
export const COMPANY = [
  '[ $# -eq 3 ]&&[ "$*" = ".rally/sessions/${k-} .rally/sessions/.[!.]* .rally/sessions/..?*" ]&&',
];
export const NEWER = "[ ! .rally/log/main.jsonl -nt .rally/cache/quiet-1 ]&&";
const member = (...members: readonly string[]) => ({
  text: (cast: Cast) => textOf(cast, {}).replace(/}$/, `,${members.join(",")}}`),
});

export interface Change {
  readonly act?: (cast: Cast) => unknown;
  readonly call?: Call | { readonly text: (cast: Cast) => string };
  /** The conditions that are there for it: without them the shell would be silent. */
  readonly without: readonly string[];
}

/** What may have happened since the file was written; rally must be asked after each. */
export const CHANGES: Readonly<Record<string, Change>> = {
  "a peer has a claim": {
    act: (cast) => {
      rmSync(join(cast.room, "sessions"), { recursive: true });
      return writes(cast, B, "src/z.ts");
    },
    without: [SIZE, NEWER, ...COMPANY],
  },
  "a peer has begun and said nothing": {
    act: (cast) => hook(cast, "claude-code", "SessionStart:startup", { session: B }),
    without: COMPANY,
  },
  "one who had ended is resumed and said nothing": {
    act: (cast) => starts(cast, ENDED, "resume"),
    without: COMPANY,
  },
  "one who said nothing and ended is resumed": {
    act: (cast) => starts(cast, SILENT, "resume"),
    without: COMPANY,
  },
  "one who had ended is resumed and has a claim": {
    act: (cast) => writes(cast, ENDED, "src/z.ts"),
    without: [SIZE, NEWER, ...COMPANY],
  },
  "a peer has come, written and ended": {
    act: async (cast) => {
      await writes(cast, B, "src/z.ts");
      await ends(cast, B);
    },
    without: [SIZE, NEWER],
  },
  "a peer has crashed": { act: (cast) => crashes(cast, B), without: COMPANY },
  "a person is asked": {
    act: (cast) => hook(cast, "claude-code", "PermissionRequest:Write", { session: A }),
    without: COMPANY,
  },
  "a letter for it": {
    act: (cast) =>
      cast.append({
        kind: "directive",
        target: A,
        summary: "look",
        tool: "codex:01",
        session: "codex-1",
      } as never),
    without: [SIZE, NEWER, ...COMPANY],
  },
  "the ledger is another file": {
    act: (cast) => {
      const bytes = readFileSync(log(cast));
      // A little before: a date has whole milliseconds, and rounded up it would be a ledger that was touched.
      const mtime = new Date(statSync(log(cast)).mtimeMs - 1000);
      writeFileSync(`${log(cast)}.new`, bytes);
      utimesSync(`${log(cast)}.new`, mtime, mtime);
      renameSync(`${log(cast)}.new`, log(cast));
    },
    without: [' -inum "${i-}"'],
  },
  "it is time to renew": {
    act: (cast) => {
      const before = new Date(Date.now() - 15 * 60_000);
      utimesSync(log(cast), before, before);
    },
    without: [' -mmin "-${m-}"'],
  },
  "the ledger was touched": {
    act: (cast) => {
      const later = new Date(Date.now() + 5_000);
      utimesSync(log(cast), later, later);
    },
    without: [NEWER],
  },
  "the directory is a link": {
    act: (cast) => {
      renameSync(join(cast.root, "src"), join(cast.root, "other"));
      symlinkSync("other", join(cast.root, "src"));
    },
    without: ['&&[ ! -L "${d-}" ]'],
  },
  "the directory is a repository": {
    act: (cast) => spawnSync("git", ["init", "-q"], { cwd: join(cast.root, "src") }),
    without: ['&&[ ! -e "${d-}/.git" ]', '&&[ ! -e "${d-}/HEAD" ]'],
  },
  "the room is elsewhere": {
    call: { env: { RALLY_DIR: "/nowhere/at-all" } },
    without: ["${RALLY_DIR-}"],
  },
  "another session": {
    call: { session: B },
    without: ['"${h-}"', `*'"session_id"'*|`, `*'"cwd"'*|`],
  },
  "a sub-agent": { call: member('"agent_id":"a1"'), without: [`*'"agent_id"'*|`] },
  "a sub-agent in disguise": {
    call: member('"agent\\u005fid":"a1"'),
    without: ["*'\\u00'[2-7]*|"],
  },
  "two sessions in one payload": {
    call: member(`"session_id":"${B}"`),
    without: [`*'"session_id"'*|`],
  },
  "two directories in one payload": { call: member('"cwd":"/"'), without: [`*'"cwd"'*|`] },
  "two tools in one payload": {
    call: member('"tool_name":"Bash"'),
    without: [`*'"tool_name"'*'"tool_name"'*|`],
  },
  "two inputs in one payload": {
    call: member('"tool_input":{"command":"x"}'),
    without: [`*'"tool_input"'*'"tool_input"'*|`],
  },
  "a payload that was cut off": {
    call: { text: (cast) => textOf(cast, {}).slice(0, -1) },
    without: ["'}'"],
  },
};

/** Rooms in which rally keeps nothing for the shell; no file in `sessions/` tells of them. */
export const ROOMS: Readonly<Record<string, (cast: Cast) => unknown>> = {
  "a decision binds": (cast) =>
    cast.append({ kind: "decision", status: "binding", subject: "tabs", ...OWN } as never),
  "a blocker stands": (cast) => cast.append({ kind: "blocker", subject: "stuck", ...OWN } as never),
  "there is mail": (cast) =>
    cast.append({ kind: "directive", target: A, summary: "look", ...OWN } as never),
  "a newer rally has written": (cast) =>
    cast.append({ v: 3, kind: "claim-of-the-future", ...OWN } as never),
  "it is the second engagement": (cast) =>
    cast.ok(OWN.tool, ["enter", "--session-id", A, "--engagement", "two"]),
  "one is here of whom no hook tells": (cast) => cast.append({ kind: "presence" }),
  "who has crashed has a file in another worktree": async (cast) => {
    if (!existsSync(join(cast.root, "../side"))) cast.worktree("side");
    await crashes(cast, B, () => writes(cast, B, "src/b.ts", { cwd: "../side" }));
    await starts(cast, A, "resume");
  },
  "a sub-agent of its own is at work": (cast) =>
    writes(cast, A, "src/s.ts", { change: { agent_id: "a1" } }),
};

/** What else may happen, after which the shell may be silent or not. */
export const MOVES: Readonly<Record<string, (cast: Cast) => unknown>> = {
  ...ROOMS,
  "a sub-agent is done": (cast) =>
    hook(cast, "claude-code", "SubagentStop", { session: A, change: { agent_id: "a1" } }),
  "a peer comes and goes without a word": async (cast) => {
    await starts(cast, B);
    await ends(cast, B);
  },
  "a peer would write what is held": (cast) => writes(cast, B, "src/a.ts"),
  "a peer ends": (cast) => ends(cast, B),
  "one who was resumed ends": (cast) => ends(cast, ENDED),
  "it is resumed itself": (cast) => starts(cast, A, "resume"),
  "it ends itself": (cast) => ends(cast, A),
};

export const callOf = (cast: Cast, call: Change["call"] = {}): Call =>
  typeof call.text === "function" ? { text: call.text(cast) } : (call as Call);
