/** Release, take-over, and claims of owners who are gone. */
import { describe, expect, it } from "vitest";
import { nodeFs } from "../../lib/git/node_fs.ts";
import { Cast, type How } from "./cast.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;
const claim = (path: string, ...words: string[]) =>
  ["say", "claim", "--path", path, "--subject", "x", ...words] as const;

async function held(cast: Cast, ...paths: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const path of paths) ids.push((await cast.ok(A, claim(path))).fact.id);
  return ids;
}

async function stillHeld(cast: Cast): Promise<unknown[]> {
  return (await cast.ok(null, ["room"])).active_claims.map((each) => each.id).sort();
}

describe("rally say release", () => {
  it("ends the claims that --ref names", async () => {
    const cast = new Cast();
    const [one, two, three] = await held(cast, "src/a.ts", "src/b.ts", "README");
    const { ended, fact } = await cast.ok(A, ["say", "release", "--ref", one!, two!]);
    expect([ended, fact.refs]).toEqual([
      [one, two],
      [one, two],
    ]);
    expect(await stillHeld(cast)).toEqual([three]);
  });

  it("ends with --path every claim of one's own that overlaps it, from wherever it is named", async () => {
    const cast = new Cast();
    const [, , three] = await held(cast, "src/a.ts", "src/b.ts", "README");
    await cast.ok(A, ["say", "release", "--path", "../src"], { cwd: "src" });
    expect(await stillHeld(cast)).toEqual([three]);
  });

  it("ends with --mine all of one's own and none of a peer's", async () => {
    const cast = new Cast();
    await held(cast, "src/a.ts", "src/b.ts");
    const { fact } = await cast.ok(B, claim("README"));
    await cast.ok(A, ["say", "release", "--mine"]);
    expect(await stillHeld(cast)).toEqual([fact.id]);
  });

  it("is refused where nothing would be ended, with the ledger as it was", async () => {
    const cast = new Cast();
    const [one] = await held(cast, "src/a.ts");
    const before = cast.ledger();
    for (const [tool, words, wanted] of [
      [B, ["--mine"], "not-open"],
      [B, ["--path", "src/a.ts"], "not-open"],
      [A, ["--path", "README"], "not-open"],
      [A, ["--ref", "claim_none"], "not-open"],
      [B, ["--ref", one!], "not-entitled"],
      [B, ["--ref", one!, "--force"], "missing-reason"],
    ] as const) {
      const { exit, code } = await cast.run(tool, ["say", "release", ...words]);
      expect([exit, code]).toEqual([2, wanted]);
    }
    expect(cast.ledger()).toBe(before);
  });

  it("of a peer's claim is done with --force and a reason, and shown so", async () => {
    const cast = new Cast();
    const [one] = await held(cast, "src/a.ts");
    const words = ["--ref", one!, "--force", "--reason", "they went home"];
    const { forced, fact } = await cast.ok(B, ["say", "release", ...words]);
    expect([forced, fact.force, fact.reason]).toEqual([true, true, "they went home"]);
    expect((await cast.text(null, ["recent"])).out).toContain("(forced)");
    expect(await stillHeld(cast)).toEqual([]);
  });

  it("may be spelled as a retract by its owner, and by nobody else", async () => {
    const cast = new Cast();
    const [one] = await held(cast, "src/a.ts");
    expect((await cast.run(B, ["say", "retract", "--ref", one!])).code).toBe("not-entitled");
    expect((await cast.ok(A, ["say", "retract", "--ref", one!])).ended).toEqual([one]);
  });
});

describe("a take-over", () => {
  it("of a running claim needs force and a reason, and ends only what is named", async () => {
    const cast = new Cast();
    const [one, two] = await held(cast, "src/a.ts", "src/b.ts");
    const over = claim("src/a.ts", "--over", one!);
    expect((await cast.run(B, over)).code).toBe("over-unfounded");
    expect((await cast.run(B, claim("src", "--over", one!, "--force", "--reason", "y"))).code).toBe(
      "claim-conflict",
    );
    const { ended, forced } = await cast.ok(B, [...over, "--force", "--reason", "agreed by mail"]);
    expect([ended, forced]).toEqual([[one], true]);
    expect(await stillHeld(cast)).toContain(two);
  });

  it("of a lapsed claim needs neither", async () => {
    const cast = new Cast();
    const [one] = await held(cast, "src/a.ts");
    cast.now += 3_600_000;
    const { forced, ended } = await cast.ok(B, claim("src/a.ts", "--over", one!));
    expect([forced, ended]).toEqual([undefined, [one]]);
  });
});

describe("an owner who is gone", () => {
  /** The kernel's word about a process, as long as the test says it lives. */
  function system(alive: () => boolean): How {
    const files = nodeFs();
    const readFile = (path: string): string | undefined => {
      if (path === "/proc/4711/stat")
        return alive() ? `4711 (a b) S ${"0 ".repeat(18)}987654 0` : undefined;
      return path === "/proc/sys/kernel/random/boot_id" ? "boot-1\n" : files.readFile(path);
    };
    const readlink = (path: string): string | undefined =>
      path === "/proc/self/ns/pid" ? "pid:[1]" : files.readlink(path);
    return { world: { files: { ...files, readFile, readlink } } };
  }

  it("by a process that died no longer stops, and the claim can be taken", async () => {
    const cast = new Cast();
    let alive = true;
    const how = system(() => alive);
    await cast.ok(A, ["enter", "--pid", "4711"], how);
    const { fact } = await cast.ok(A, claim("src/a.ts"), how);
    const check = ["check", "before-write", "--strict", "--path", "src/a.ts"] as const;
    expect((await cast.run(B, check, how)).exit).toBe(4);
    alive = false;
    const { findings, allow } = await cast.ok(B, check, how);
    expect([allow, findings[0]?.code, findings[0]?.severity]).toEqual([true, "gone-owner", "warn"]);
    expect((await cast.ok(null, ["room"], how)).squads[0]?.status).toBe("gone");
    const { commands, holders } = await cast.ok(B, ["who", "src/a.ts"], how);
    expect(holders[0]?.status).toBe("gone");
    const [, ...way] = commands[0]!.argv;
    expect((await cast.ok(B, way as ["say", ...string[]], how)).ended).toEqual([fact.id]);
  });

  it("is not believed gone on another boot of the machine, nor because a command of its own has ended", async () => {
    const cast = new Cast();
    await cast.ok(
      A,
      ["enter", "--pid", "4711"],
      system(() => true),
    );
    await cast.ok(A, claim("src/a.ts"));
    // Without a word of the kernel about this boot nothing is known.
    const { findings } = await cast.ok(B, ["check", "before-write", "--path", "src/a.ts"]);
    expect(findings[0]?.code).toBe("claimed-path");
  });

  it("by leaving has freed its claims already", async () => {
    const cast = new Cast();
    const [one] = await held(cast, "src/a.ts");
    const { released, ended } = await cast.ok(A, ["leave"]);
    expect([released, ended]).toEqual([[one], [one]]);
    expect(await stillHeld(cast)).toEqual([]);
  });
});
