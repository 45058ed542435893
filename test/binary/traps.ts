/** A repository in which everything that somebody could step into leaves a mark. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { append, sealed } from "./ledger_file.ts";

const AT = "2026-11-20T00:00:00.000Z";

/** Plants traps in the repository `app`; each leaves a file of its name in `marks`. */
export function plantTraps(app: string, marks: string): void {
  mkdirSync(marks);
  for (const name of ["rally", "git", "node", "sh", "npm", "less", "tmux"]) {
    for (const place of [".", "bin", "node_modules/.bin"]) executable(`${place}/${name}`);
  }
  for (const name of ["zod", "isomorphic-git", "nanoid", "@sqlite.org/sqlite-wasm", "rally"]) {
    script(`node_modules/${name}/index.js`);
    plant(`node_modules/${name}/package.json`, '{"main":"index.js"}');
  }
  for (const name of ["evil.js", "index.js", "main.cjs", "hot.cjs", "cold.cjs"]) script(name);
  for (const name of ["vitest.config.ts", "mod.ts", "cli.ts", "lib/cli/cold.ts"]) script(name);
  for (const name of [".node_repl_history", "hot.cache", "cold.cache"]) script(name);
  plant("package.json", '{"main":"evil.js","type":"commonjs","imports":{"#x":"./evil.js"}}');
  plant("bunfig.toml", 'preload = ["./evil.js"]\n');
  plant("deno.json", '{"imports":{"node:fs":"./evil.js"},"tasks":{"rally":"./rally"}}');
  plant("sea-config.json", '{"main":"evil.js","execArgv":["--require=./evil.js"]}');
  plant("node.config.json", '{"nodeOptions":{"require":["./evil.js"]}}');
  const dotenv = "NODE_OPTIONS=--require=./evil.js\nRALLY_TOOL=evil:01\n";
  for (const name of [".env", ".env.local"]) plant(name, dotenv);
  plant(".npmrc", "node-options=--require=./evil.js\nscript-shell=./sh\n");
  plant(".envrc", "./rally\n");
  plantInGit();
  plantRoom();

  /** A program that leaves its mark, and does nothing else. */
  function executable(path: string, name = path.split("/").at(-1)): void {
    plant(path, `#!/bin/sh\n: > '${join(marks, name ?? "")}'\n`);
    chmodSync(join(app, path), 0o755);
  }

  /** JavaScript that leaves its mark. */
  function script(path: string): void {
    const mark = JSON.stringify(join(marks, path.split("/").at(-1) ?? ""));
    plant(path, `require("node:fs").writeFileSync(${mark}, "");\n`);
  }

  function plant(path: string, content: string): void {
    mkdirSync(dirname(join(app, path)), { recursive: true });
    if (!existsSync(join(app, path))) writeFileSync(join(app, path), content);
  }

  /** Every setting by which Git runs a command. */
  function plantInGit(): void {
    const command = (name: string): string => {
      executable(`.git/traps/${name}`);
      // Quoted for the shell that Git hands it to.
      return `'${join(app, ".git/traps", name)}'`;
    };
    const settings = [
      `[core]\n\tfsmonitor = ${command("fsmonitor")}\n\tpager = ${command("pager")}`,
      `\teditor = ${command("editor")}\n\tsshCommand = ${command("ssh")}\n\thooksPath = ${app}/.git/traps`,
      `[alias]\n\tstatus = !${command("alias")}\n\trev-parse = !${command("alias")}`,
      `[diff]\n\texternal = ${command("diff")}\n[filter "x"]\n\tclean = ${command("clean")}`,
      `[credential]\n\thelper = ${command("credential")}\n[gpg]\n\tprogram = ${command("gpg")}`,
      `[uploadpack]\n\tpackObjectsHook = ${command("pack")}`,
    ];
    const config = join(app, ".git/config");
    writeFileSync(config, `${readFileSync(config, "utf8")}${settings.join("\n")}\n`);
    for (const hook of ["post-checkout", "pre-commit", "post-index-change", "fsmonitor-watchman"])
      command(hook);
    plant(".gitattributes", "* filter=x diff=x\n");
  }

  /** A room that came with the clone: commands in every text, settings of no meaning, caches of nobody. */
  function plantRoom(): void {
    const evil = `$(./rally) \`./rally\` ; ./rally \u001b]0;x\u0007`;
    const fields = { at: AT, tool: "evil:01", session: "evil-1", subject: evil, summary: evil };
    plant(".rally/log/main.jsonl", sealed({ id: "session_0", kind: "session", ...fields }));
    const ledger = join(app, ".rally/log/main.jsonl");
    const kinds = ["claim", "blocker", "decision", "handoff", "risk", "directive", "standby"];
    for (const kind of kinds) {
      const more = { paths: ["src/b.ts"], target: "all", lease_until: "2036-01-01T00:00:00.000Z" };
      append(ledger, { id: `${kind}_0`, kind, ...fields, ...more, uri: evil, reason: evil });
    }
    plant(".rally/.gitignore", "*\n");
    plant(".rally/config.json", `{"hooks.mode":"${"x".repeat(99)}","pager":"./rally"}`);
    plant(".rally/cache/state-5.json", '{"__proto__":{"x":1},"part":"whole"}');
    plant(".rally/cache/state-5.hot.json", "require('./evil.js')");
    plant(".rally/sessions/evil-1.json", '{"process":{"pid":1}}');
    script(".rally/rally.js");
    executable(".rally/rally");
  }
}
