/** Several rooms of one user, who has a state directory of their own. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Cast, type How } from "./cast.ts";
import { scratchDirectory, scratchRepository } from "./scratch.ts";

export class Rooms {
  /** `XDG_STATE_HOME` */
  readonly state = join(scratchDirectory(), "state");
  readonly casts: readonly Cast[];

  constructor(...names: readonly string[]) {
    this.casts = names.map((name) => new Cast(scratchRepository(name)));
  }

  get directory(): string {
    return join(this.state, "rally/rooms");
  }

  get how(): How {
    return { env: { XDG_STATE_HOME: this.state } };
  }

  /** Names of the pointers. */
  get pointers(): string[] {
    return existsSync(this.directory) ? readdirSync(this.directory).sort() : [];
  }
}
