import { rmSync } from "node:fs";
import { join } from "node:path";
import { asked, RALLY } from "../binary/compiled.ts";
import { repository } from "../binary/repository.ts";
import { freshDirectory, git } from "../git/git_command.ts";
import { type Begun, launch, type Order, type Program, type Run } from "../torture/process.ts";
import { loopback } from "./loopback.ts";
import { namespaces } from "./namespaces.ts";
import type { Network, Way } from "./network.ts";
import { type Planted, planted } from "./planted.ts";

export const CLONES = 8;
export const NETWORKS = { loopback, namespaces };
export type NetworkName = keyof typeof NETWORKS;

/** A clone of the one remote, with a room of its own. */
export interface Clone {
  readonly name: string;
  readonly cwd: string;
  readonly room: string;
  readonly way: Way;
  readonly program: Program;
}

/** The clones of one bare repository, and everything that was run in them. */
export class Clones {
  readonly hub: string;
  readonly all: readonly Clone[];
  readonly runs: Run[] = [];
  readonly #root: string;
  readonly #network: Network;
  #ticks = 0;

  private constructor(root: string, network: Network, program: Program) {
    this.#root = root;
    this.#network = network;
    this.hub = join(root, "hub.git");
    this.all = network.ways.map((way, n) => cloned(root, `clone-${n}`, way, program));
  }

  static async make(name: NetworkName, fault?: Planted): Promise<Clones> {
    const root = freshDirectory();
    try {
      repository(join(root, "seed"));
      git(root, ["clone", "-q", "--bare", "seed", "hub.git"]);
      git(join(root, "hub.git"), ["config", "http.receivepack", "true"]);
      const program: Program = fault === undefined ? [RALLY] : await planted(root, fault);
      return new Clones(root, await NETWORKS[name](root, CLONES), program);
    } catch (why) {
      rmSync(root, { recursive: true, force: true });
      throw why;
    }
  }

  begin(order: Order): Begun {
    const begun = launch(order, () => ++this.#ticks);
    const done = begun.done.then((run) => {
      this.runs.push(run);
      return run;
    });
    return { ...begun, done };
  }

  async remove(): Promise<void> {
    await this.#network.close();
    rmSync(this.#root, { recursive: true, force: true });
  }
}

function cloned(root: string, name: string, way: Way, program: Program): Clone {
  git(root, ["clone", "-q", "hub.git", name]);
  const cwd = join(root, name);
  git(cwd, ["remote", "set-url", "origin", way.url]);
  asked(cwd, ["config", "set", "sync.remote", "origin"]);
  asked(cwd, ["config", "set", "sync.mode", "all"]);
  const all = [...way.by, ...program] as unknown as Program;
  return { name, cwd, way, room: join(cwd, ".rally"), program: all };
}
