import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import type { World } from "../../lib/cli/world.ts";
import { git } from "../git/git_command.ts";
import { Cast } from "./cast.ts";
import { scratchDirectory } from "./scratch.ts";

/** A directory and a program whose names mean something to everybody who reads unit files. */
const DIRECTORY = `50% of "them"; & <all> $HOME 'x' \\ é`;
const PROGRAM = "ra %n $X & <ly> #1";

function castIn(name: string): Cast {
  const root = join(scratchDirectory(), name);
  mkdirSync(root);
  git(root, ["init", "-q", "-b", "main"]);
  git(root, ["commit", "-q", "--allow-empty", "-m", "begin"]);
  return new Cast(root);
}

async function unitOf(
  cast: Cast,
  kind: "systemd" | "launchd",
  self: readonly string[],
  how: { env?: Record<string, string>; cwd?: string } = {},
) {
  const world: Partial<World> = { self };
  return cast.ok(null, ["termd", "--unit", kind], { world, ...how });
}

/** A value of a unit file as systemd.service(5) and systemd.syntax(7) have it read. */
function unescaped(text: string): string {
  return text.replaceAll("%%", "%");
}

/** The words of a command line there: in double quotes, with the escapes of C; a doubled dollar sign is one. */
function words(line: string): string[] {
  const found = [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word]) =>
    unescaped(word!.replace(/\\(.)/g, "$1")),
  );
  expect(line.replace(/"((?:[^"\\]|\\.)*)"/g, "").trim()).toBe("");
  return found.map((word, n) => (n === 0 ? word : word.replaceAll("$$", "$")));
}

function valuesOf(unit: string, key: string): string[] {
  return unit
    .split("\n")
    .flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []));
}

describe("rally termd --unit", () => {
  it("is read by systemd as it is meant", async () => {
    const cast = castIn(DIRECTORY);
    const self = ["/opt/node", `/opt/${PROGRAM}`];
    const env = { PATH: '/usr/bin:/opt/50% of "it"', RALLY_DIR: `${cast.root}/.rally` };
    const { text } = await unitOf(cast, "systemd", self, { env });
    expect(valuesOf(text, "ExecStart").map(words)).toEqual([[...self, "termd"]]);
    expect(valuesOf(text, "WorkingDirectory").map(unescaped)).toEqual([cast.root]);
    expect(valuesOf(text, "Environment").flatMap(words)).toEqual([
      `PATH=${env.PATH}`,
      `RALLY_DIR=${env.RALLY_DIR}`,
    ]);
    expect(valuesOf(text, "Restart")).toEqual(["on-failure"]);
  });

  it("is accepted by systemd itself, where it is here", async () => {
    const directory = scratchDirectory();
    const program = join(directory, PROGRAM);
    writeFileSync(program, "#!/bin/sh\n", { mode: 0o755 });
    const { text } = await unitOf(castIn("50% of $HOME; & é"), "systemd", [program]);
    const file = join(directory, "rally-termd.service");
    writeFileSync(file, text);
    const { error, stderr, status } = spawnSync("systemd-analyze", ["verify", file], {
      encoding: "utf8",
    });
    if (error !== undefined) return console.log("skipped: there is no systemd-analyze here");
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    // It looks at the program: one that is not there is told.
    writeFileSync(file, text.replace("ra %%n", "ra %n"));
    expect(spawnSync("systemd-analyze", ["verify", file]).status).not.toBe(0);
  });

  it("is a property list to launchd", async () => {
    const cast = castIn(DIRECTORY);
    const { text } = await unitOf(cast, "launchd", [`/opt/${PROGRAM}`], {
      env: { PATH: "/a&b:/<c>" },
    });
    expect(listIn(text)).toMatchObject({
      ProgramArguments: [`/opt/${PROGRAM}`, "termd"],
      WorkingDirectory: cast.root,
      EnvironmentVariables: { PATH: "/a&b:/<c>" },
      RunAtLoad: true,
      KeepAlive: { SuccessfulExit: false },
    });
  });

  it("tells repositories apart, and starts in the one that stays", async () => {
    const [one, other] = [castIn("app"), castIn("app")];
    const tree = one.worktree("beside");
    const nameOf = (text: string) => /rally-termd-app-[0-9a-f]{8}/.exec(text)![0];
    const [a, b] = [await unitOf(one, "systemd", ["/r"]), await unitOf(other, "systemd", ["/r"])];
    expect(nameOf(a.text)).not.toBe(nameOf(b.text));
    const linked = await unitOf(one, "systemd", ["/r"], { cwd: relative(one.root, tree) });
    expect(linked.text).toBe(a.text);
    // Two hyphens would end the comment in which XML has the name.
    const { text } = await unitOf(castIn("日本 -- a."), "launchd", ["/r"]);
    expect(text).toMatch(/rally-termd-a-[0-9a-f]{8}\.plist/);
  });

  it("has no directory in PATH that is the repository's", async () => {
    const cast = castIn("app");
    mkdirSync(join(cast.root, "bin"));
    const link = join(scratchDirectory(), "link");
    symlinkSync(join(cast.root, "bin"), link);
    const env = { PATH: `${cast.root}/bin:${link}:.:/usr/bin` };
    const { text } = await unitOf(cast, "systemd", ["/r"], { env });
    expect(valuesOf(text, "Environment").flatMap(words)).toEqual(["PATH=/usr/bin"]);
  });

  it.each([
    ["systemd", "line\nend"],
    ["launchd", "bell\u0007"],
    ["systemd", "blank "],
    ["systemd", "continued\\"],
  ] as const)("is refused where %s could not be told: %j", async (kind, name) => {
    const { json, exit } = await castIn(name).json(null, ["termd", "--unit", kind]);
    expect(json).toMatchObject({ error: { code: "bad-path" } });
    expect(exit).toBe(2);
  });

  it("is refused for a program that systemd would not start", async () => {
    const world = { self: [`/opt/it's/rally`] };
    expect((await castIn("app").json(null, ["termd", "--unit", "systemd"], { world })).code).toBe(
      "bad-path",
    );
    expect((await castIn("app").json(null, ["termd", "--unit", "launchd"], { world })).code).toBe(
      "",
    );
  });
});

type Plist = string | boolean | number | readonly Plist[] | { readonly [key: string]: Plist };

/** A property list, read by the rules of XML as far as such lists use them. */
function listIn(xml: string): Plist {
  const body = xml.replace(/<\?xml[^>]*\?>|<!DOCTYPE[^>]*>|<!--[\s\S]*?-->/g, "");
  const tokens = [...body.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>|([^<]+)/g)];
  let at = 0;
  const skip = (): void => {
    while (tokens[at]?.[4]?.trim() === "") at++;
  };
  const text = (): string => {
    const value = tokens[at]?.[4] ?? "";
    if (value !== "") at++;
    at++;
    return value.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  };
  const value = (): Plist => {
    skip();
    const [, , name, closed] = tokens[at++]!;
    if (closed === "/") return name === "true";
    if (name === "string" || name === "key") return text();
    if (name === "integer") return Number(text());
    const items: Plist[] = [];
    for (skip(); tokens[at]![1] !== "/"; skip()) items.push(value());
    at++;
    if (name !== "dict") return name === "plist" ? items[0]! : items;
    const pairs = items.flatMap((key, n) => (n % 2 === 0 ? [[key as string, items[n + 1]!]] : []));
    return Object.fromEntries(pairs);
  };
  return value();
}
