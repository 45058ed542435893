import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { command } from "../../scripts/build/command.ts";
import { RALLY } from "../programs.ts";
import { type Command, finish, type Subject } from "../subject.ts";
import type { Table } from "../table.ts";

const REF = "refs/rally/default";
const ROOMS = [
  { room: "1 k facts", facts: 1000 },
  { room: "100 k facts", facts: 100_000 },
] as const;
/** So many facts are published in one commit. */
const COMMIT = 100;
const ENV = { PATH: process.env["PATH"], HOME: "/nonexistent", GIT_CONFIG_NOSYSTEM: "1" };

/** What a room costs that travels, against Git with the same bytes, over `file://`. */
export default {
  title: "rally sync, against git with the same bytes",
  subjects: () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), "rally-bench-")));
    process.once("exit", () => rmSync(root, { recursive: true, force: true }));
    return ROOMS.flatMap(({ room, facts }) => about(join(root, String(facts)), room, facts));
  },
} satisfies Table;

function about(root: string, room: string, facts: number): Subject[] {
  mkdirSync(root);
  const [hub, other, clone, fresh] = ["hub.git", "other.git", "clone", "fresh"].map((name) =>
    join(root, name),
  ) as [string, string, string, string];
  git(root, "init", "--quiet", "--bare", hub);
  const writer = join(import.meta.dirname, "../write_chain.ts");
  command(process.execPath, [writer, hub, REF, String(facts), String(COMMIT)]);
  git(hub, "repack", "-adq");
  git(root, "clone", "--quiet", "--mirror", `file://${hub}`, other);
  made(clone, hub);
  const rally = (name: string, cwd: string, words: readonly string[]): Command => ({
    name: `${name} (${room})`,
    argv: [RALLY, ...words, "--tool", "codex:09", "--timeout-ms", "60000"],
    cwd,
    env: ENV,
  });
  const sync = (name: string, cwd: string): Command => rally(name, cwd, ["sync", "origin"]);
  const by = (name: string, script: string, cwd: string): Command => ({
    name: `${name} (${room})`,
    argv: ["/bin/sh", "-ec", script],
    cwd,
    env: ENV,
  });
  const against = (reference: Command) => ({ against: reference.name });
  finish(sync("first", clone));
  let claims = 0;
  const claim = (): void => {
    const path = `measured/${claims++}.ts`;
    if (claims > 1) finish(rally("release", clone, ["say", "release", "--mine"]));
    const words = ["say", "claim", "--subject", "measured", "--path", path];
    finish(rally("claim", clone, words));
  };
  const anew = (): void => {
    rmSync(fresh, { recursive: true, force: true });
    made(fresh, hub);
  };
  const cloned = {
    ...by("git clone", `git clone --quiet --mirror 'file://${hub}' '${fresh}'`, root),
    before: () => rmSync(fresh, { recursive: true, force: true }),
  };
  const none = by("git fetch, nothing new", `git fetch --quiet origin ${REF}`, clone);
  const script = `git fetch --quiet 'file://${other}' ${REF}; git push --quiet 'file://${other}' ${REF}:${REF}`;
  const sent = {
    ...by("git fetch and git push, one claim", script, clone),
    before: () => {
      // The other remote lacks nothing but what is to be sent.
      git(clone, "push", "--quiet", `file://${other}`, `${REF}:${REF}`);
      claim();
      finish(sync("sync", clone));
    },
  };
  return [
    cloned,
    {
      ...sync("sync into a fresh clone", fresh),
      ...against(cloned),
      before: anew,
      note: () => perFact(hub, fresh, facts),
    },
    none,
    { ...sync("sync, nothing new", clone), ...against(none) },
    sent,
    {
      ...sync("sync, one claim", clone),
      ...against(sent),
      before: claim,
      note: () => `${packed(clone, REF, `^${REF}~1`)} bytes pushed for 2 facts`,
    },
  ].map((each) => ({ against: each.name, ...each }));
}

/** What a fact takes in the remote, and in the ledger of whoever has brought it. */
function perFact(hub: string, clone: string, facts: number): string {
  const ledger = statSync(join(clone, ".rally/log/main.jsonl")).size;
  const remote = packed(hub, REF);
  const [there, here] = [remote, ledger].map((bytes) => Math.round(bytes / facts));
  return `${there} bytes a fact at the remote, ${here} in the ledger`;
}

/** Bytes of what Git sends for these revisions. */
function packed(cwd: string, ...revisions: readonly string[]): number {
  const pack = "git pack-objects --quiet --revs --thin --delta-base-offset --stdout";
  const script = `printf '%s\\n' ${revisions.join(" ")} | ${pack} | wc -c`;
  return Number(command("/bin/sh", ["-ec", script], { cwd, env: ENV }));
}

/** An empty repository that knows the remote. */
function made(path: string, hub: string): void {
  git("/", "init", "--quiet", path);
  git(path, "remote", "add", "origin", `file://${hub}`);
}

function git(cwd: string, ...words: string[]): void {
  command("git", words, { cwd, env: ENV });
}
