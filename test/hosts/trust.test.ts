import { describe, expect, it } from "vitest";
import type { HostName } from "../../lib/hosts/host_names.ts";
import { TRUST_FILES } from "../../lib/hosts/trust.ts";

const STARTED = { root: "/r/tree", main: "/r/main" };
const says = (host: HostName, text: string) => TRUST_FILES[host]!.says(text, STARTED);

describe("whether a host was told to trust a repository", () => {
  it.each([
    [{ "/r/tree": { hasTrustDialogAccepted: true } }, "trusted"],
    [{ "/r/tree": { hasTrustDialogAccepted: false } }, "untrusted"],
    [{ "/r/tree": {} }, "not seen"],
    [{ "/r": { hasTrustDialogAccepted: true } }, "not seen"],
    [[], "not seen"],
  ])("is in Claude Code's projects %j: %s", (projects, trust) => {
    expect(says("claude-code", JSON.stringify({ projects }))).toBe(trust);
  });

  it.each([
    ['[projects."/r/main"]\ntrust_level = "trusted"\n', "trusted"],
    ["model = 'x'\r\n[ projects . '/r/main' ] # mine\r\ntrust_level = 'trusted'\r\n", "trusted"],
    ['[projects."/r/main"]\ntrust_level = "untrusted"', "untrusted"],
    ['[projects."/r/main"]\n[projects."/r/other"]\ntrust_level = "trusted"', "not seen"],
    ['[projects."/r/main/x"]\ntrust_level = "trusted"', "not seen"],
    ['# [projects."/r/main"]\ntrust_level = "trusted"', "not seen"],
    ['projects = { "/r/main" = { trust_level = "trusted" } }', "not seen"],
  ])("is in Codex's config.toml, of the main checkout: %j: %s", (text, trust) => {
    expect(says("codex", text)).toBe(trust);
  });

  it.each([
    [{ "/r/tree": "TRUST_FOLDER" }, "trusted"],
    [{ "/r": "TRUST_FOLDER" }, "trusted"],
    [{ "/r/beside": "TRUST_PARENT" }, "trusted"],
    [{ "/": "TRUST_FOLDER", "/r/tree": "DO_NOT_TRUST" }, "untrusted"],
    [{ "/r": "DO_NOT_TRUST", "/r/tree": "TRUST_FOLDER" }, "trusted"],
    [{ "/r/tr": "TRUST_FOLDER", "/r/tree/x": "TRUST_FOLDER" }, "not seen"],
  ])("is in Gemini CLI's trustedFolders.json, by the longest path: %j: %s", (rules, trust) => {
    expect(says("gemini", JSON.stringify(rules))).toBe(trust);
  });

  it("is not seen in what is no JSON, and has no file where a host keeps none", () => {
    for (const text of ["", "{", "null", "[]", '"x"', '{"projects":7}'])
      expect([says("claude-code", text), says("gemini", text)]).toEqual(["not seen", "not seen"]);
    expect([TRUST_FILES.cursor, TRUST_FILES.opencode]).toEqual([undefined, undefined]);
  });

  it("is looked for where the host's own variables say", () => {
    const paths = (env: Record<string, string>) =>
      Object.values(TRUST_FILES).map(({ path }) => path({ HOME: "/h", ...env }));
    expect(paths({})).toEqual([
      "/h/.claude.json",
      "/h/.codex/config.toml",
      "/h/.gemini/trustedFolders.json",
    ]);
    const elsewhere = {
      CLAUDE_CONFIG_DIR: "/c",
      CODEX_HOME: "/x",
      GEMINI_CLI_TRUSTED_FOLDERS_PATH: "/g.json",
    };
    expect(paths(elsewhere)).toEqual(["/c/.claude.json", "/x/config.toml", "/g.json"]);
  });
});
