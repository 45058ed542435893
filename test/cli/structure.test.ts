import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BELOW } from "./arrows.ts";
import {
  allImportsOf,
  asksFor,
  codeOf,
  importsOf,
  ROOT,
  reachedFrom,
  sourcesIn,
} from "./import_graph.ts";

const PURE = ["lib/fact", "lib/room", "lib/hosts", "lib/fanout", "lib/boundary"];
/** A parser that touches nothing but the text that it is given. */
const PARSER = "jsonc-parser";

describe("the path before a write", () => {
  const hot = [...reachedFrom("cli.ts", "lib/cli/cold.ts")];

  it("loads nothing that it does not need", () => {
    expect(hot.filter((each) => !each.endsWith(".ts")).sort()).toEqual(["nanoid/non-secure"]);
    const cold =
      /^(backends\/|lib\/(history|fanout|boundary)\/|lib\/cli\/(schemas|doctor|demo|hooks|moving|spool|sync)\/|lib\/cli\/(managed|termd|fanout|watch|boundary|compat)\/|lib\/cli\/(cold|joined_rooms)\.ts)/;
    expect(hot.filter((each) => cold.test(each))).toEqual([]);
  });

  it("would be seen to load zod or Git if it did", () => {
    expect([...reachedFrom("lib/cli/verbs/whoami.ts")]).toContain("isomorphic-git");
    expect([...reachedFrom("lib/cli/schemas/schemas.ts")]).toContain("zod");
  });

  it("has say, check and hook in it, and asks for the other verbs in one place", () => {
    const bodies = ["say", "check", "hook"].map((verb) => `lib/cli/verbs/${verb}.ts`);
    expect(hot).toEqual(expect.arrayContaining(bodies));
    const asking = hot.filter((each) => each.endsWith(".ts") && asksFor(each).length > 0);
    expect(asking.map((each) => [each, ...asksFor(each)])).toEqual([
      ["lib/cli/node_world.ts", "lib/cli/cold.ts"],
    ]);
  });
});

describe("the cold verbs", () => {
  it("carry no zod either: only scripts and tests load the schemas", () => {
    const bodies = sourcesIn("lib/cli/verbs").flatMap((path) => [...reachedFrom(path)]);
    expect(bodies.filter((each) => each === "zod" || each.startsWith("lib/cli/schemas/"))).toEqual(
      [],
    );
  });

  it("take process as it stands, as all of lib does: importing it costs milliseconds under Bun", () => {
    const importing = sourcesIn("lib").filter((path) => importsOf(path).includes("node:process"));
    expect(importing).toEqual([]);
  });
});

describe("the grammars that boundary needs", () => {
  const GRAMMARS = ["@babel/parser", "@lezer/python"];
  const carriers = sourcesIn("lib").filter((path) =>
    [...importsOf(path), ...asksFor(path)].some((name) => GRAMMARS.includes(name)),
  );

  it("are asked for in one place, and only once a file is there to be read", () => {
    expect(carriers).toEqual(["lib/cli/boundary/grammars.ts"]);
    expect(carriers.flatMap(asksFor).sort()).toEqual(GRAMMARS);
  });

  it("are carried by no other verb", () => {
    const verbs = sourcesIn("lib/cli/verbs").filter((path) =>
      GRAMMARS.some((name) => reachedFrom(path).has(name)),
    );
    expect(verbs.filter((path) => !path.endsWith("/compat.ts"))).toEqual([
      "lib/cli/verbs/boundary.ts",
    ]);
  });
});

describe.each(PURE)("%s", (folder) => {
  it.each(sourcesIn(folder))("touches no disk, clock or chance in %s", (path) => {
    const foreign = importsOf(path).filter((name) => !name.startsWith("lib/"));
    expect(foreign.filter((name) => folder !== "lib/fanout" || name !== PARSER)).toEqual([]);
    expect(codeOf(path)).not.toMatch(
      /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\b|\bperformance\b|\bglobalThis\b|\bimport\(/,
    );
  });
});

describe("the folders of lib", () => {
  it("are those that the arrows are drawn for", () => {
    const folders = new Set(sourcesIn("lib").map((path) => path.split("/")[1]!));
    expect([...folders].filter((folder) => BELOW[folder] === undefined)).toEqual([]);
  });

  it.each(Object.entries(BELOW))("lets %s import from %j only", (folder, below) => {
    const allowed = [folder, ...below].map((each) => `lib/${each}/`);
    const upward = sourcesIn(`lib/${folder}`).flatMap((path) =>
      importsOf(path)
        .filter((name) => name.startsWith("lib/") || name.startsWith(".."))
        .filter((name) => !allowed.some((each) => name.startsWith(each)))
        .map((name) => `${path} -> ${name}`),
    );
    expect(upward).toEqual([]);
  });

  it("hold no file of 300 lines or more, and none with a name that says nothing", () => {
    const paths = sourcesIn("lib");
    expect(paths.filter((path) => lengthOf(path) >= 300)).toEqual([]);
    expect(paths.filter((path) => /\/(utils?|helpers?|types?|manager)\.ts$/.test(path))).toEqual(
      [],
    );
  });
});

describe("backends", () => {
  const sources = sourcesIn("backends");
  /** What they may know of the rest: plain words and deadlines, and shapes of the contract. */
  const ALLOWED = /^(backends\/|lib\/fact\/|lib\/room\/deadline\.ts$)/;

  it.each(sources)("know terminals and nothing of rooms or agents: %s", (path) => {
    expect(allImportsOf(path).filter((name) => !ALLOWED.test(name))).toEqual([]);
    // What they touch of the machine is handed to them.
    expect(codeOf(path)).not.toMatch(
      /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\b|\bperformance\b|\bglobalThis\b|\bimport\(/,
    );
  });

  it("are reached from lib/cli/managed alone, and made in one place of it", () => {
    // What schemas take of the contract is the list of names.
    const loaded = (path: string) =>
      importsOf(path).filter((name) => /^backends\/(?!backend\.ts$)/.test(name));
    const all = [...sourcesIn("lib"), "cli.ts", "mod.ts"].filter((path) => loaded(path).length > 0);
    expect(all.filter((path) => !path.startsWith("lib/cli/managed/"))).toEqual([]);
    const making = all.filter((path) =>
      loaded(path).some((name) => /^backends\/(cmux\/|tmux\/|memory)/.test(name)),
    );
    expect(making).toEqual(["lib/cli/managed/backends.ts"]);
  });

  it("are files that are as small as others, with names that say something", () => {
    expect(sources.filter((path) => lengthOf(path) >= 300)).toEqual([]);
    expect(sources.filter((path) => /\/(utils?|helpers?|types?|manager)\.ts$/.test(path))).toEqual(
      [],
    );
  });
});

function lengthOf(path: string): number {
  return readFileSync(join(ROOT, path), "utf8").split("\n").length - 1;
}
