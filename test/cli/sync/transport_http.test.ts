import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { git } from "../../git/git_command.ts";
import {
  allButObjects,
  makeHub,
  NO_GIT,
  opened,
  REF,
  soon,
  transport,
  WITH_GIT,
  webServer,
} from "./remotes.ts";
import { served } from "./serving.ts";

const { root, one, two } = makeHub();
const hub = `${root}/hub.git`;

describe("without git", () => {
  const advertised = (lines: readonly string[]) => {
    const packet = (line: string) => (line.length + 4).toString(16).padStart(4, "0") + line;
    return `${packet("# service=git-upload-pack\n")}0000${lines.map(packet).join("")}0000`;
  };
  const hostile = (answer: (post: boolean) => Buffer | string) =>
    served(
      webServer(({ method }, response) => {
        const kind = method === "POST" ? "result" : "advertisement";
        response.writeHead(200, { "content-type": `application/x-git-upload-pack-${kind}` });
        response.end(answer(method === "POST"));
      }),
    );

  it("only https: and http: are spoken", async () => {
    for (const remote of [
      "ssh://host/x",
      `file://${hub}`,
      "../hub.git",
      "git@host:x",
      "ext::sh",
      "origin",
    ])
      expect(await opened(one, remote, NO_GIT)).toMatchObject({ code: "no-git" });
  });

  it("more refs than a repository has are not taken in", async () => {
    const line = `${"a".repeat(40)} refs/heads/${"b".repeat(60000)}\n`;
    const refs = [`${"a".repeat(40)} refs/heads/a\0agent=x\n`, ...Array<string>(300).fill(line)];
    const { url } = await hostile(() => advertised(refs));
    const way = await transport(one, `${url}/hub.git`, NO_GIT);
    expect(await way.fetch(REF, null, soon())).toEqual({
      outcome: "failed",
      said: expect.stringContaining("says more than 16777216 bytes"),
    });
  });

  it.each([
    ["no object id", "z".repeat(40), "PACK"],
    ["a path", `../../${"a".repeat(34)}`, "PACK"],
    ["a pack that is none", "a".repeat(40), "PACK is not what this is, although it says so"],
  ])("%s changes nothing here", async (_, id, pack) => {
    const before = [allButObjects(one), readdirSync(`${one}/.git/objects/pack`)];
    const { url } = await hostile((post) =>
      post ? sent(Buffer.from(pack)) : advertised([`${id} ${REF}\0agent=x\n`]),
    );
    const way = await transport(one, `${url}/hub.git`, NO_GIT);
    const { outcome } = await way.fetch(REF, null, soon());
    expect(["failed", "tip"]).toContain(outcome);
    expect([allButObjects(one), readdirSync(`${one}/.git/objects/pack`)]).toEqual(before);
  });

  it("a pack that calls itself what one is called here does not replace that", async () => {
    git(two, ["repack", "-adq"]);
    const packs = `${two}/.git/objects/pack`;
    const name = readdirSync(packs).find((each) => each.endsWith(".pack"))!;
    const before = readFileSync(`${packs}/${name}`);
    const tip = git(hub, ["commit-tree", "-m", "theirs", git(hub, ["write-tree"])]);
    const pack = packOf(hub, tip);
    pack.write(name.slice("pack-".length, -".pack".length), pack.length - 20, "hex");
    const { url } = await hostile((post) =>
      post ? sent(pack) : advertised([`${tip} ${REF}\0agent=x\n`]),
    );
    const way = await transport(two, `${url}/hub.git`, NO_GIT);
    const said = expect.stringContaining("not what its sum says");
    expect(await way.fetch(REF, null, soon())).toEqual({ outcome: "failed", said });
    expect(readFileSync(`${packs}/${name}`)).toEqual(before);
  });
});

/** A pack as a server sends it: said to be acknowledged, and in the first side band. */
function sent(pack: Buffer): Buffer {
  const length = (pack.length + 5).toString(16).padStart(4, "0");
  return Buffer.concat([Buffer.from(`0008NAK\n${length}\x01`), pack, Buffer.from("0000")]);
}

/** A pack of this one object. */
function packOf(repository: string, id: string): Buffer {
  const how = { cwd: repository, env: WITH_GIT, input: `${id}\n` };
  return spawnSync("git", ["pack-objects", "--stdout", "-q"], how).stdout;
}
