/** Where the commands of a document run: a home of its own, with a small repository and rally in PATH. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { RALLY } from "../binary/compiled.ts";
import { ROOT } from "./documents.ts";

/** How documents call the scratch home. */
export const HOME = "/home/you";

export interface Scratch {
  readonly home: string;
  /** The repository `app`: one commit on `main`, with `src/parser.ts` and `src/lexer.ts`. */
  readonly app: string;
  /** Nothing of this machine's agents, repositories and settings. */
  readonly env: NodeJS.ProcessEnv;
  readonly remove: () => void;
}

export function makeScratch(): Scratch {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "rally-docs-")));
  const [app, bin] = [join(home, "app"), join(home, "bin")];
  for (const each of [join(app, "src"), bin]) mkdirSync(each, { recursive: true });
  symlinkSync(RALLY, join(bin, "rally"));
  // Documents run Node and the pinned tools by name.
  symlinkSync(process.execPath, join(bin, "node"));
  writeFileSync(join(home, ".gitconfig"), SETTINGS);
  for (const name of ["parser", "lexer"])
    writeFileSync(join(app, `src/${name}.ts`), "export {};\n");
  const env = {
    HOME: home,
    LANG: "C.UTF-8",
    PATH: [bin, join(ROOT, "node_modules/.bin"), process.env.PATH].join(":"),
    TMUX_TMPDIR: home,
  };
  const git = (...args: string[]) => execFileSync("git", args, { cwd: app, env });
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message", "begin");
  return { home, app, env, remove: () => rmSync(home, { recursive: true, force: true }) };
}

const SETTINGS = `[user]
  name = You
  email = you@localhost
[init]
  defaultBranch = main
[commit]
  gpgsign = false
`;
