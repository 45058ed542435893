/** Real processes in three clones that publish through one bare repository, some of which are killed. */
import { spawn } from "node:child_process";
import { expect, it } from "vitest";
import { git } from "../git/git_command.ts";
import { asked, begin, ending, environment, RALLY, rally } from "./compiled.ts";
import { repository, scratch } from "./repository.ts";

const REF = "refs/rally/default";
const PROCESSES = 8;

const root = scratch();
const hub = `${root}/hub.git`;
repository(`${root}/seed`);
git(root, ["clone", "-q", "--bare", "seed", "hub.git"]);
const clones = ["one", "two", "three"].map((name) => {
  git(root, ["clone", "-q", "hub.git", name]);
  return { name, cwd: `${root}/${name}`, as: ["--tool", `${name}:01`] };
});

function claim(n: number, path: string): string {
  const { cwd, as } = clones[n]!;
  const said = asked(cwd, ["say", "claim", ...as, "--path", path, "--subject", path]);
  return said.data?.say.fact.id;
}

function sync(n: number, url = `file://${hub}`): string[] {
  const { cwd, as } = clones[n]!;
  return ["-C", cwd, "sync", url, ...as, "--json"];
}

function held(cwd: string): string[] {
  const claims: { id: string; paths: string[] }[] = asked(cwd, ["room", "--limit", "100"]).data
    ?.room.active_claims;
  return claims.map(({ id, paths }) => `${paths.join()} ${id}`).sort();
}

/** Ids of all that is published. */
function published(): string[] {
  const names = git(hub, ["ls-tree", "--name-only", REF]).split("\n");
  const lines = names.flatMap((name) => git(hub, ["show", `${REF}:${name}`]).split("\n"));
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line).id);
}

it("eight at once have one holder of each path, in all clones", async () => {
  for (const n of clones.keys()) for (const path of ["src/a.ts", `own/${n}`]) claim(n, path);
  const ends = await Promise.all(
    Array.from({ length: PROCESSES }, (_, n) => begin(root, sync(n % clones.length))),
  );
  expect(ends.map(({ exit, out }) => (exit === 0 ? 0 : out))).toEqual(Array(PROCESSES).fill(0));
  for (const n of clones.keys()) expect(rally(root, sync(n)).exit).toBe(0);
  const views = clones.map(({ cwd }) => held(cwd));
  expect(views[0]).toHaveLength(1 + clones.length);
  for (const view of views) expect(view).toEqual(views[0]);
  expect(new Set(published()).size).toBe(published().length);
  expect(git(hub, ["fsck", "--strict", "--no-dangling"])).toBe("");
  for (const { cwd } of clones) expect(git(cwd, ["status", "--porcelain"])).toBe("");
});

it("those that are killed lose nothing, and publish nothing twice", async () => {
  const ids: string[] = [];
  let killed = 0;
  for (let round = 0; round < 6; round++) {
    for (const n of clones.keys()) ids.push(claim(n, `round/${round}/${n}`));
    const processes = [...clones.keys()].map((n) => {
      const child = spawn(RALLY, sync(n), { env: environment({}) });
      // At another moment each time, whatever it is doing then.
      const timer = setTimeout(() => child.kill("SIGKILL"), 40 * (round + 1) + 15 * n);
      child.once("close", () => clearTimeout(timer));
      return ending(child);
    });
    for (const { exit } of await Promise.all(processes)) if (exit === null) killed++;
  }
  expect(killed).toBeGreaterThan(0);
  for (const _ of [0, 1]) for (const n of clones.keys()) expect(rally(root, sync(n)).exit).toBe(0);
  expect(published()).toEqual(expect.arrayContaining(ids));
  expect(new Set(published()).size).toBe(published().length);
  const views = clones.map(({ cwd }) => held(cwd));
  for (const view of views) expect(view).toEqual(views[0]);
});

it("a claim is granted once the remote has it, and refused where another has it", () => {
  const [one, two] = clones;
  git(one!.cwd, ["remote", "set-url", "origin", `file://${hub}`]);
  const argv = ["say", "claim", "--path", "README", "--subject", "x", "--sync"];
  for (const { cwd } of clones) asked(cwd, ["config", "set", "sync.remote", "origin"]);
  const granted = asked(one!.cwd, [...argv, ...one!.as]);
  expect(granted.data?.say.sync.outcome).toBe("granted");
  const refused = asked(two!.cwd, [...argv, ...two!.as]);
  expect(refused).toMatchObject({ exit_code: 2, error: { code: "claim-conflict" } });
  expect(refused.data?.say.sync.by).toBe(granted.data?.say.fact.id);
});
