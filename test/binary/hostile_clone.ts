/** A clone of a hostile repository, and the watch over all that is outside of it and in its `.git`. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, expect } from "vitest";
import { pointerName } from "../../lib/cli/room_index.ts";
import { git } from "../git/git_command.ts";
import { RALLY } from "./compiled.ts";
import { cloned, everything, hostileOrigin, PLACES } from "./hostile_origin.ts";
import { scratch } from "./repository.ts";

export const root = scratch();

/** Where every program that is planted leaves a file when it is run. */
export const marks = join(root, "marks");
for (const name of ["marks", "home", "tmp", "good", "outside/empty", "state/rally/rooms"])
  mkdirSync(join(root, name), { recursive: true });
writeFileSync(join(root, "outside/mine.json"), '{"mine":1}\n');
symlinkSync(RALLY, join(root, "good/rally"));
const origin = hostileOrigin(join(root, "origin"), marks);
export const app = cloned(origin, join(root, "app"));
symlinkSync(join(app, "bin"), join(root, "linked"));

/** What is planted comes first, at every kind of place; the one outside comes last. */
export const RELATIVE = [".", "bin", "", "node_modules/.bin", "./src/../bin", "tools\nbin"];
export const PATH = [
  ...RELATIVE,
  ...PLACES.map((place) => join(app, place)),
  ...[join(root, "linked"), join(root, "good")],
].join(":");
/** The user's own, where a pointer to the room may be written, and nothing else. */
const state = join(root, "state");
const index = join(state, "rally/rooms");
export const env = {
  PATH,
  HOME: join(root, "home"),
  TMPDIR: join(root, "tmp"),
  XDG_STATE_HOME: state,
  RALLY_NO_GLOBAL_INDEX: "",
};

let before: Map<string, string>;
const outside = () => everything(root, [app, join(app, ".git"), index]);
const inGit = () => everything(join(app, ".git"));

/** From here on nothing outside is to change. */
export function remember(): void {
  before = new Map([...outside(), ...inGit()]);
}

beforeAll(() => {
  // Everybody's index is brought up to date by looking.
  git(app, ["status"]);
  remember();
});

/** Nothing of the clone has run, and nothing outside it was touched; nor was what Git keeps. */
afterEach(() => {
  expect(readdirSync(marks)).toEqual([]);
  for (const name of readdirSync(index)) {
    const text = readFileSync(join(index, name), "utf8");
    const { room } = JSON.parse(text);
    expect([text, name]).toEqual([`${JSON.stringify({ room })}\n`, pointerName(room)]);
    expect(room).toMatch(/\/\.rally$/);
  }
  expect([...outside(), ...inGit()].filter(([path, was]) => before.get(path) !== was)).toEqual([]);
  expect(outside().size + inGit().size).toBe(before.size);
});
