/** Damage, leaks and leftovers, as the compiled program finds, repairs and blanks them. */
import { appendFileSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { asked, begin, envelopeOf, rally } from "./compiled.ts";
import { idsOf, linesOf } from "./ledger_file.ts";
import { scene, statusOf } from "./repository.ts";

const SECRET = "hunter2-correct-horse";

/** Everything that stands in a directory, as one text. */
function everything(dir: string): string {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => readFileSync(join(each.parentPath, each.name), "latin1"))
    .join("\n");
}

describe("the compiled doctor", () => {
  const { app, room, ledger } = scene();
  const checks = (...flags: string[]) =>
    asked(app, ["doctor", ...flags]).data?.doctor.checks as {
      id: string;
      [key: string]: unknown;
    }[];
  const row = (id: string, ...flags: string[]) => checks(...flags).find((each) => each.id === id);

  it("copies damaged bytes once, and names the copy", () => {
    rally(app, ["enter", "--tool", "codex:01"]);
    appendFileSync(ledger, "\ngarbage\n");
    const [, hash, copy] = /hash (\S+) .*copy (\S+)/.exec(String(row("damage")?.finding)) ?? [];
    expect(readFileSync(join(room, copy!), "utf8")).toBe("garbage");
    expect(copy).toContain(hash);
    expect(row("damage")?.finding).toContain(copy);
    expect(readdirSync(join(room, "quarantine"))).toHaveLength(1);
  });

  it("says which file system the room lies on", () => {
    expect(row("mount")?.finding).toMatch(/^the room lies on \S+ at \/|cannot be told/);
  });

  it("repairs what can be made again, and leaves the ledger as it is", () => {
    const before = readFileSync(ledger);
    const old = join(room, "log/main.jsonl.abcdefgh.tmp");
    writeFileSync(old, "x");
    utimesSync(old, 1, 1);
    writeFileSync(join(room, ".gitignore"), "");
    expect(row("temporary", "--fix")).toMatchObject({ ok: true, fixed: true });
    expect(readdirSync(join(room, "log"))).toEqual(["main.jsonl"]);
    expect(statusOf(app)).toBe("");
    expect(readFileSync(ledger).equals(before)).toBe(true);
  });

  it("finds a secret without showing it, and redact blanks it everywhere in the room", () => {
    const said = ["say", "lesson", "--tool", "codex:01", "--subject", `password=${SECRET}`];
    const id = asked(app, said).data?.say.fact.id;
    rally(app, ["search", "hunter2"]);
    const privacy = rally(app, ["doctor", "--privacy"]).out;
    expect(privacy).toContain(`rally redact ${id} --reason`);
    expect(privacy).not.toContain(SECRET);
    rally(app, ["redact", id, "--reason", "a password"]);
    for (const verb of [["room"], ["search", "hunter2"], ["recent"], ["doctor"]]) rally(app, verb);
    expect(everything(room)).not.toContain(SECRET);
    expect(rally(app, ["doctor", "--privacy"]).out).not.toContain("look privacy");
  });
});

describe("redacting while others write", () => {
  const { app, room, ledger } = scene();

  it("loses nothing that was committed, and leaves every sum right", async () => {
    const words = (n: number) => ["--tool", `agent:${n}`, "--subject", `${SECRET} ${n}`];
    const leaks = [1, 2, 3, 4].map(
      (n) => asked(app, ["say", "lesson", ...words(n)]).data?.say.fact.id as string,
    );
    const writers = [5, 6, 7, 8].map(async (n) => {
      const ids: string[] = [];
      for (let k = 0; k < 6; k++) {
        const said = ["say", "risk", "--tool", `agent:${n}`, "--subject", `${k}`, "--json"];
        ids.push(envelopeOf(await begin(app, said)).data?.say.fact.id);
      }
      return ids;
    });
    const blanked = leaks.map((id) => begin(app, ["redact", id, "--reason", "r", "--json"]));
    for (const each of await Promise.all(blanked)) expect(envelopeOf(each).error).toBeUndefined();
    const committed = (await Promise.all(writers)).flat();
    // Reads every line and its sum, without any code of rally.
    expect(linesOf(ledger).filter((each) => String(each.subject).includes(SECRET))).toEqual([]);
    expect(idsOf(ledger)).toEqual(expect.arrayContaining([...leaks, ...committed]));
    rally(app, ["doctor", "--fix"]);
    rally(app, ["room"]);
    expect(everything(room)).not.toContain(SECRET);
  });
});
