/** Clones of one repository, each with a room of its own, and the bare repository through which they travel. */
import { rmSync } from "node:fs";
import { afterAll } from "vitest";
import type { Command } from "../../../lib/cli/schemas/schemas.ts";
import type { World } from "../../../lib/cli/world.ts";
import { git } from "../../git/git_command.ts";
import type { Data } from "../answers.ts";
import { type Argv, Cast, type How, type Told } from "../cast.ts";
import { makeHub, REF, recordsOf, WITH_GIT } from "./remotes.ts";

const made: string[] = [];
afterAll(() => {
  for (const each of made.splice(0)) rmSync(each, { recursive: true, force: true });
});

/** One agent in one clone, whose facts have ids that no other clone makes. */
export class Clone {
  readonly cast: Cast;
  readonly tool: string;
  #keys = 0;

  constructor(root: string, name: string) {
    this.cast = new Cast(root);
    this.tool = `${name}:01`;
  }

  get root(): string {
    return this.cast.root;
  }

  run<C extends Command>(
    argv: readonly [C, ...string[]],
    world: Partial<World> = {},
  ): Promise<Told<Data<C>>> {
    return this.cast.run(this.tool, argv, this.#how(world));
  }

  /** What a person would see. */
  text(argv: Argv): ReturnType<Cast["text"]> {
    return this.cast.text(this.tool, argv, this.#how({}));
  }

  #how(world: Partial<World>): How {
    const key = () => `${this.tool.slice(0, -3)}${this.#keys++}`.padEnd(12, "_");
    return { env: WITH_GIT, world: { key, ...world } };
  }

  /** The same, of which something must come. */
  async ok<C extends Command>(
    argv: readonly [C, ...string[]],
    world: Partial<World> = {},
  ): Promise<Data<C>> {
    const told = await this.run(argv, world);
    if (told.exit !== 0) throw new Error(told.out);
    return told.data;
  }

  sync(...more: readonly string[]): Promise<Data<"sync">> {
    return this.ok(["sync", "origin", ...more]);
  }

  /** Claims a path, and answers with the id. */
  async claim(path: string, ...more: readonly string[]): Promise<string> {
    const { fact } = await this.ok(["say", "claim", "--path", path, "--subject", path, ...more]);
    return fact.id;
  }

  /** Who holds what here: `path id`, sorted. */
  async held(): Promise<string[]> {
    const { active_claims } = await this.ok(["room"]);
    return active_claims
      .flatMap(({ id, paths }) => (paths ?? []).map((path) => `${path} ${id}`))
      .sort();
  }
}

export interface Clones {
  readonly hub: string;
  readonly one: Clone;
  readonly two: Clone;
  readonly three: Clone;
}

export function makeClones(): Clones {
  const { root, one, two } = makeHub();
  made.push(root);
  git(root, ["clone", "-q", "hub.git", "three"]);
  return {
    hub: `${root}/hub.git`,
    one: new Clone(one, "one"),
    two: new Clone(two, "two"),
    three: new Clone(`${root}/three`, "three"),
  };
}

/** Ids of what is published, in its order; empty where nothing is. */
export async function publishedAt(hub: string): Promise<string[]> {
  const tip = git(hub, ["for-each-ref", "--format=%(objectname)", REF]);
  if (tip === "") return [];
  const records = await recordsOf(hub, tip);
  return records.map((each) => (JSON.parse(each) as { id: string }).id);
}
