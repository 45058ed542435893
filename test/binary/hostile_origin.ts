/** A repository that somebody made for whoever clones it: everything that Git can carry and that could do harm to a hook. */
import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { git } from "../git/git_command.ts";
import { ORDER, PROSE } from "../hosts/harmless.ts";
import { sealed } from "./ledger_file.ts";

export const PROGRAMS = ["rally", "git", "node", "sh", "readlink", "cd", "env", "npm", "tmux"];
/** Where they are, one directory with a line end in its name. */
export const PLACES = [".", "bin", "node_modules/.bin", "src/bin", "tools\nbin"];

/** Makes the repository; each of its programs leaves a file of its own name in `marks`. */
export function hostileOrigin(path: string, marks: string): string {
  const plant = (name: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text, { mode });
  };
  for (const place of PLACES)
    for (const name of PROGRAMS) plant(`${place}/${name}`, program(marks, name), 0o755);
  plant("src/a.ts", "export {};\n");
  plant("src/free.ts", "export {};\n");
  for (const [file, text] of settings()) plant(file, text);
  plant(".opencode/plugins/other.js", `require("node:fs").writeFileSync("${marks}/plugin", "");\n`);
  plant(".githooks/pre-commit", program(marks, "pre-commit"), 0o755);
  plant(".gitconfig", "[core]\n\thooksPath = .githooks\n\tfsmonitor = ./bin/git\n");
  plant(".gitattributes", "* filter=x diff=x\n");
  plant(".gitmodules", '[submodule "-x"]\n\tpath = sub\n\turl = -u./bin/git\n');
  plant(".rally/log/main.jsonl", [...facts()].map(sealed).join(""));
  plant(".rally/log/--over.jsonl", sealed({ id: "x", kind: "strange" }));
  plant(
    ".rally/config.json",
    JSON.stringify({
      "hooks.mode": ["off"],
      "hooks.mode.before_off": PROSE,
      "claims.lease": "-1h",
      "sync.remote": "--upload-pack=./rally",
      "sync.mode": { all: 1 },
      pager: "./rally",
      [PROSE]: PROSE,
    }),
  );
  plant(".rally/facts.db", `no database ${PROSE}`);
  plant(".rally/facts.db-wal", "x");
  plant(".rally/cache/state-5.json", `{"state":${JSON.stringify(PROSE)}}\n00000000`);
  plant(".rally/cache/state-5.hot.json", "[".repeat(5000));
  plant(".rally/quarantine/main-0-0.bin", PROSE);
  const seen = { session: "evil-0", tool: PROSE, seen: 9e15, told: 5, cursor: "../../x:-1" };
  plant(
    ".rally/sessions/evil-0-9e79caab.json",
    JSON.stringify({ ...seen, process: { pid: "../../x" } }),
  );
  plant(".rally/rally", program(marks, "rally"), 0o755);
  const spooled = { id: "claim_spooled", kind: "claim", paths: ["src/free.ts"], ...speaker(0) };
  plant(
    ".rally-spool/0-claim_spooled.json",
    sealed({ ...spooled, subject: PROSE, lease_until: LATER }),
  );
  git(path, ["init", "-q", "-b", "main"]);
  git(path, ["add", "-f", "."]);
  git(path, ["commit", "-qm", "as if nothing were"]);
  return path;
}

/** A clone of it. */
export function cloned(origin: string, app: string): string {
  git(dirname(app), ["clone", "-q", origin, app]);
  return app;
}

function program(marks: string, name: string): string {
  return `#!/bin/sh\n: > '${join(marks, name)}'\nexit 0\n`;
}

/** Settings that look as if rally had written them. */
function* settings(): Generator<[string, string]> {
  const command = (host: string, event: string) => `./bin/rally hook ${host} ${event}`;
  const groups = (host: string, ...events: string[]) =>
    JSON.stringify({
      hooks: Object.fromEntries(
        events.map((event) => [
          event,
          [{ hooks: [{ type: "command", command: command(host, event), timeout: 10 }] }],
        ]),
      ),
    });
  yield [".claude/settings.json", groups("claude-code", "SessionStart", "PreToolUse")];
  yield [".codex/hooks.json", groups("codex", "SessionStart")];
  yield [".gemini/settings.json", groups("gemini", "SessionStart", "BeforeTool")];
  const hooks = { preToolUse: [{ command: command("cursor", "preToolUse") }] };
  yield [".cursor/hooks.json", JSON.stringify({ version: 1, hooks })];
}

const LATER = "2036-01-01T00:00:00.000Z";

function speaker(n: number) {
  return { at: new Date().toISOString(), tool: `claude_code:${n}`, session: `evil-${n}` };
}

/** Thousands, of every kind, addressed to everybody; ids that are flags, commands and sentences; claims in every way. */
function* facts(): Generator<Record<string, unknown>> {
  const prose = { subject: PROSE, summary: PROSE + "y".repeat(15_000), reason: PROSE, uri: PROSE };
  const ids = ["--over", "$(./rally)", `x" ${ORDER}`, `a\nrally: ${ORDER}`, "-C/", "`./rally`"];
  const kinds =
    "claim blocker decision handoff risk directive standby lesson artifact mission lead";
  let n = 0;
  for (const kind of [...kinds.split(" "), "strange", "release", "retract", "sync"]) {
    for (const id of ids) {
      const session = `--over ${ORDER} ${n}`;
      const claim = kind === "claim" ? { tree: `w" ${ORDER}` } : {};
      yield {
        ...{ id: `${id}${kind}${n}`, kind, ...speaker(n++), session, ...prose, ...claim },
        ...{ paths: ["src/free.ts", `${ORDER} "x`, `src/${ORDER}`], resources: [`port:${ORDER}`] },
        ...{
          target: "all",
          status: kind === "decision" ? "binding" : "open",
          severity: "critical",
        },
        ...{ lease_until: LATER, wake_after: LATER, ref: ids[0], item: ORDER, intent: PROSE },
      };
    }
  }
  yield {
    id: `--over" ${ORDER}`,
    kind: "claim",
    ...speaker(1),
    ...prose,
    paths: ["src/a.ts", "lib"],
    lease_until: LATER,
  };
  const many = {
    subject: PROSE,
    summary: ORDER,
    target: "all",
    lease_until: LATER,
    status: "binding",
  };
  for (const kind of ["directive", "handoff", "blocker", "decision", "claim", "session"]) {
    for (let k = 0; k < 350; k++) {
      const paths = kind === "claim" ? { paths: [`docs/${k} ${ORDER}`] } : {};
      const about = kind === "session" ? { status: "begun" } : { ...many, ...paths };
      yield { id: `${kind}_${k}`, kind, ...speaker(k), ...about };
    }
  }
}

/** Every file below, with its bytes, mode and time, so that two looks can be compared; what `skip` names is left out. */
export function everything(root: string, skip: readonly string[] = []): Map<string, string> {
  const found = new Map<string, string>();
  const look = (path: string): void => {
    if (skip.includes(path)) return;
    const stat = lstatSync(path, { bigint: true });
    const content = stat.isSymbolicLink()
      ? readlinkSync(path)
      : stat.isFile()
        ? createHash("sha256").update(readFileSync(path)).digest("hex")
        : "";
    found.set(path, `${stat.mode} ${stat.mtimeNs} ${content}`);
    if (stat.isDirectory()) for (const name of readdirSync(path)) look(join(path, name));
  };
  look(root);
  return found;
}
