/** The manifest of `rally boundary`, and what its paths stand for. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { Cast } from "./cast.ts";
import { found, laidOut, MANIFEST, PLUGINS, single } from "./laid_out.ts";
import { scratchDirectory } from "./scratch.ts";

describe("a manifest", () => {
  const AT = (message: string) => [`${MANIFEST}: ${message}`];

  it("that is not there is one finding", async () => {
    const cast = laidOut();
    rmSync(join(cast.root, MANIFEST));
    const other = "rally boundary --manifest names another";
    expect(await found(cast)).toEqual(AT(`there is no such file; ${other}`));
    expect(await found(cast, "--manifest", "none.json")).toEqual([
      "none.json: there is no such file",
    ]);
    expect((await cast.json(null, ["boundary", "--check"])).exit).toBe(1);
    mkdirSync(join(cast.root, MANIFEST));
    expect(await found(cast)).toEqual(AT("it is no file"));
  });

  it.each<[string | Uint8Array, string]>([
    ["", "line 1, column 1: a value is missing here"],
    ['{\n  "plugins": {,\n}', "line 2, column 15: a value is missing here"],
    [
      '{"plugins": {}, "plugins": {}}',
      'line 1, column 17: "plugins" is named twice in one object; keep one of them',
    ],
    [
      `${"[".repeat(200_000)}`,
      "line 1, column 101: lists and objects are nested more than 100 deep",
    ],
    [Buffer.from([0x7b, 0xff]), "it is no text in UTF-8"],
    [Buffer.alloc(5 << 20, " "), "it is larger than 4 MiB"],
  ])("that is no JSON says where", async (text, message) => {
    expect(await found(laidOut({ [MANIFEST]: text }))).toEqual(AT(message));
  });

  it("of another shape says what is wrong with it", async () => {
    const cast = laidOut({ [MANIFEST]: "[]" });
    expect(await found(cast)).toEqual([
      "plugins: no plugins are declared; this is an object of at least one",
    ]);
  });

  it("may be another file, also beside the repository, and the repository another directory", async () => {
    const cast = laidOut();
    const beside = join(dirname(cast.root), "other.json");
    writeFileSync(beside, JSON.stringify({ plugins: single({ docs: ["none.md"] }) }));
    const finding = 'plugins.p.docs: "none.md" stands for nothing in the repository';
    expect(await found(cast, "--manifest", "../other.json")).toEqual([finding]);
    const elsewhere = new Cast(scratchDirectory());
    const named = ["--repo", cast.root, "--manifest", beside] as const;
    expect(await found(elsewhere, ...named)).toEqual([finding]);
    expect((await elsewhere.ok(null, ["boundary", ...named])).manifest).toBe(beside);
    expect((await elsewhere.ok(null, ["boundary", "--repo", cast.root])).manifest).toBe(MANIFEST);
    const below = { cwd: "scripts" };
    const told = await cast.json(
      null,
      ["boundary", "--manifest", "rally_point/../rally_point/plugin_boundary.json"],
      below,
    );
    expect(told.data).toMatchObject({ ok: true, manifest: MANIFEST });
  });

  it("is looked for in a directory, and where there is none the command is refused", async () => {
    const cast = laidOut();
    for (const repo of ["none", "README"])
      expect(await cast.json(null, ["boundary", "--repo", repo])).toMatchObject({
        exit: 2,
        code: "bad-repo",
      });
    const outside = { world: { cwd: scratchDirectory() } };
    const { exit, json } = await cast.json(null, ["boundary"], outside);
    const error = { code: "no-room", hints: ["Name the root of a repository with --repo"] };
    expect([exit, json]).toMatchObject([3, { error }]);
  });

  it("that is a link out of the repository is not followed, unless it is named", async () => {
    const cast = laidOut();
    const beside = join(dirname(cast.root), "other.json");
    writeFileSync(beside, JSON.stringify({ plugins: PLUGINS }));
    rmSync(join(cast.root, MANIFEST));
    symlinkSync(beside, join(cast.root, MANIFEST));
    expect(await found(cast)).toEqual(AT("it leads out of the repository"));
    expect(await found(cast, "--manifest", MANIFEST)).toEqual([]);
  });
});

describe("a path in a manifest", () => {
  const docs = async (cast: Cast, ...patterns: readonly string[]) => {
    writeFileSync(
      join(cast.root, MANIFEST),
      JSON.stringify({ plugins: single({ docs: patterns }) }),
    );
    return (await found(cast)).map((each) => each.replace("plugins.p.docs: ", ""));
  };
  const nothing = (pattern: string) => `"${pattern}" stands for nothing in the repository`;
  const out = (pattern: string) => `"${pattern}" leads out of the repository`;

  it("stands for something, as it is or as a pattern", async () => {
    const cast = laidOut({ "app/[id]/page.tsx": "", ".agents/skills/x.md": "" });
    const all = [
      "README",
      "src",
      "src/",
      "./src/a.ts",
      "src/*",
      "**/c.ts",
      "**",
      "s?c/[a-b].ts",
      "app/[id]/page.tsx",
      ".agents/*/x.md",
    ];
    expect(await docs(cast, ...all)).toEqual([]);
    const none = ["readme.md", "src/*.py", "src/c.ts", "src/?", "src/[!ab].ts", "*/x.md"];
    expect(await docs(cast, ...none)).toEqual(none.map(nothing));
  });

  it("does not lead out of the repository by its text", async () => {
    const cast = laidOut();
    const bad = ["../app/README", "/etc/hosts", "src/../../x", "~/x", "src/../README"];
    expect(await docs(cast, ...bad)).toEqual(bad.map(out));
    const own = single({ forbidden_parent_imports: ["../parent"] });
    expect(await found(laidOut({}, own))).toEqual([
      `plugins.p.forbidden_parent_imports: ${out("../parent")}`,
    ]);
  });

  it("does not lead out of it by a link either, but within it", async () => {
    const cast = laidOut({ "src/deep/real.md": "" });
    const beside = join(dirname(cast.root), "outside");
    mkdirSync(beside);
    writeFileSync(join(beside, "x.md"), "");
    symlinkSync(beside, join(cast.root, "away"));
    symlinkSync(join(beside, "x.md"), join(cast.root, "src/away.md"));
    symlinkSync("src/deep", join(cast.root, "near"));
    symlinkSync("nowhere", join(cast.root, "dangling"));
    const bad = ["away", "away/x.md", "away/*", "src/away.md", "src/*.md", "aw*/x.md"];
    expect(await docs(cast, ...bad)).toEqual(bad.map(out));
    expect(await docs(cast, "near", "near/real.md", "n*r/*.md")).toEqual([]);
    expect(await docs(cast, "dangling", "**/x.md")).toEqual(["dangling", "**/x.md"].map(nothing));
  });

  it("is looked up in time, whatever stars and circles there are", async () => {
    const cast = laidOut();
    mkdirSync(join(cast.root, "a/".repeat(40)), { recursive: true });
    symlinkSync("..", join(cast.root, "src/loop"));
    const stars = `${"**/a/".repeat(20)}none`;
    expect(await docs(cast, stars, `src/${"loop/src/".repeat(60)}none`)).toHaveLength(2);
  });

  it("is looked up in time where links lead in circles, twice as many ways at each level", async () => {
    const circles = `${"*/".repeat(24)}none`;
    const own = single({ forbidden_parent_imports: [circles] });
    const cast = laidOut({}, own);
    for (const name of ["one", "other"]) symlinkSync(".", join(cast.root, name));
    const ended = `"${circles}" leads through more links than are followed`;
    expect(await found(cast)).toEqual([`plugins.p.forbidden_parent_imports: ${ended}`]);
    expect(await docs(cast, circles)).toEqual([ended]);
  });

  it("is quoted as data", async () => {
    const cast = laidOut();
    expect(await docs(cast, 'a"\n\u202eb')).toEqual([
      `"a' b" stands for nothing in the repository`,
    ]);
  });
});
