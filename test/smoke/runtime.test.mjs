// The program from source, once under each runtime: `node --test` and `deno test` run this very file.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { main } from "../../lib/cli/main.ts";
import { nodeWorld } from "../../lib/cli/node_world.ts";
import * as library from "../../mod.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "rally-smoke-")));
after(() => rmSync(root, { recursive: true, force: true }));

/** Runs one command in this process and captures what it says. */
async function rally(cwd, argv, env = {}) {
  let [out, err] = ["", ""];
  const capture = {
    cwd,
    env: { HOME: join(root, "home"), ...env },
    colour: false,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  };
  const exit = await main(argv, { ...nodeWorld(), ...capture });
  return { exit, out, err };
}

async function asked(cwd, argv, env) {
  const { out } = await rally(cwd, [...argv, "--json"], env);
  return JSON.parse(out);
}

test("version and help, hot and cold", async () => {
  const { exit, out } = await rally(root, ["version"]);
  assert.equal(exit, 0);
  assert.match(out, /^rally \d+\.\d+\.\d+ \(/);
  assert.match((await rally(root, ["help"])).out, /say claim/);
});

test("a claim and a check in a room outside Git", async () => {
  const place = join(root, "loose");
  mkdirSync(place);
  assert.equal((await asked(place, ["room"])).error.code, "no-room");
  assert.equal((await asked(place, ["init", "--no-git"])).ok, true);
  await loop(place, {});
  assert.deepEqual(readdirSync(join(place, ".rally")).sort(), [".gitignore", "log"]);
});

test("a claim and a check in a room where RALLY_DIR says", async () => {
  const place = join(root, "elsewhere");
  mkdirSync(place);
  await loop(place, { RALLY_DIR: join(place, "room") });
  assert.deepEqual(readdirSync(place), ["room"]);
});

test("the library shares the room with the program", async () => {
  const place = join(root, "shared");
  mkdirSync(place);
  await asked(place, ["init", "--no-git"]);
  const room = library.openRoom({ cwd: place, env: {} });
  const me = { tool: "planner:01", session: "planner-01" };
  library.say(room, me, { kind: "claim", paths: ["src/a.ts"], subject: "s" });
  const { data } = await asked(place, ["who", "src/a.ts"]);
  assert.equal(data.who.holders[0].tool, "planner:01");
  library.closeRoom(room);
});

/** One agent claims, another is stopped, the first lets go. */
async function loop(cwd, env) {
  const [a, b] = [
    ["--tool", "claude_code:01"],
    ["--tool", "codex:01"],
  ];
  const claim = ["say", "claim", "--path", "src/a.ts", "--subject", "s"];
  const check = ["check", "before-write", "--strict", "--path", "./src/../src/a.ts"];
  assert.equal((await asked(cwd, [...claim, ...a], env)).data.say.outcome, "committed");
  const refused = await asked(cwd, [...claim, ...b], env);
  assert.equal(refused.error.code, "claim-conflict");
  assert.equal((await rally(cwd, [...check, ...b], env)).exit, 4);
  assert.equal((await rally(cwd, [...check, ...a], env)).exit, 0);
  assert.equal((await rally(cwd, ["say", "release", "--mine", ...a], env)).exit, 0);
  assert.equal((await rally(cwd, [...check, ...b], env)).exit, 0);
}
