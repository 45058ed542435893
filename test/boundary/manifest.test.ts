import { describe, expect, it } from "vitest";
import { PATH_FIELDS, readManifest } from "../../lib/boundary/manifest.ts";

const SOUND = { purpose: "to be there", skill_entrypoints: ["skills/p/SKILL.md"] };
const foundIn = (value: unknown) =>
  readManifest(value).findings.map(({ path, message }) => `${path}: ${message}`);
const foundOf = (spec: unknown) => foundIn({ plugins: { p: spec } });

describe("readManifest()", () => {
  it("finds nothing wrong with what says what it is for and where it begins", () => {
    expect(foundOf(SOUND)).toEqual([]);
  });

  it.each([
    [[]],
    [null],
    [7],
    ["x"],
    [{}],
    [{ plugins: null }],
    [{ plugins: [] }],
    [{ plugins: {} }],
  ])("finds no plugins in %j", (value) => {
    expect(foundIn(value)).toEqual([
      "plugins: no plugins are declared; this is an object of at least one",
    ]);
  });

  it.each([[[]], [null], ["x"]])("finds that %j is no plugin", (spec) => {
    expect(foundOf(spec)).toEqual(["plugins.p: this is no object"]);
  });

  it.each([[undefined], [""], [" \t"], [7], [null]])("finds no purpose in %j", (purpose) => {
    expect(foundOf({ ...SOUND, purpose })).toEqual([
      "plugins.p.purpose: it is not said what this plugin is for",
    ]);
  });

  it.each([[undefined], [[]]])("finds no entry point in %j", (skill_entrypoints) => {
    expect(foundOf({ ...SOUND, skill_entrypoints })).toEqual([
      "plugins.p.skill_entrypoints: no entry point is named",
    ]);
  });

  it.each([...PATH_FIELDS, "forbidden_parent_imports"])("wants a list of texts in %s", (field) => {
    for (const value of ["x", {}, null, 7])
      expect(foundOf({ ...SOUND, [field]: value })).toEqual([
        `plugins.p.${field}: this is no list`,
      ]);
    expect(foundOf({ ...SOUND, [field]: ["a", "", 7, " ", null] })).toEqual(
      [2, 3, 4, 5].map((n) => `plugins.p.${field}: entry ${n} is no text, or blank`),
    );
  });

  it("lets stable interfaces and keys that it does not know be", () => {
    const spec = { ...SOUND, stable_interfaces: 7, whatever: null };
    expect(
      foundIn({ schema_version: [], intent: 7, principles: "x", more: 1, plugins: { p: spec } }),
    ).toEqual([]);
  });

  it("tells of all plugins, by name, those that are called like parts of every object too", () => {
    const value = JSON.parse('{"plugins": {"z": 1, "__proto__": 2, "constructor": 3}}');
    expect(readManifest(value).plugins.map(({ name }) => name)).toEqual([
      "__proto__",
      "constructor",
      "z",
    ]);
    expect(foundIn(value)).toHaveLength(3);
  });
});
