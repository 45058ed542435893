/** What install puts into settings of any kind comes out again, and nothing else moves. */
import { describe, expect, it } from "vitest";
import { emptyText, isBare, withEntries, withoutEntries } from "../../lib/cli/hooks/plan.ts";
import { without } from "../../lib/cli/hooks/remove.ts";
import { parsed, saidBy, settingsText } from "../../lib/cli/hooks/settings_text.ts";
import { claudeCode } from "../../lib/hosts/settings/claude_code.ts";
import { cursor } from "../../lib/hosts/settings/cursor.ts";
import type { Wiring } from "../../lib/hosts/settings/wiring.ts";
import { WIRINGS } from "../../lib/hosts/settings/wirings.ts";
import fc from "../fast_check.ts";

const MANNER = { failClosed: false };

function installed(text: string, wiring: Wiring = claudeCode) {
  const done = withEntries(text, wiring, MANNER);
  if ("why" in done) throw new Error(done.why);
  return done;
}

function uninstalled(text: string, wiring: Wiring = claudeCode, kept: readonly string[] = []) {
  const done = withoutEntries(text, wiring, kept);
  if (typeof done !== "string") throw new Error(done.why);
  return done;
}

const said = (text: string) => {
  const settings = parsed(text);
  if ("why" in settings) throw new Error(settings.why);
  return saidBy(settings.root) as Record<string, unknown>;
};

/** Handlers of somebody else, for events that we use too and for others. */
const handler = fc.record({
  type: fc.constant("command"),
  command: fc.string(),
  timeout: fc.nat(),
});
const group = fc.record({ matcher: fc.string(), hooks: fc.array(handler, { maxLength: 2 }) });
const hooks = fc.dictionary(
  fc.constantFrom("Stop", "PreToolUse", "Notification", "SessionStart"),
  fc.array(group, { maxLength: 3 }),
);
const settings = fc
  .tuple(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 }), fc.option(hooks))
  .map(([others, own]) => {
    const { __proto__: _, hooks: __, ...rest } = others as Record<string, unknown>;
    return own === null ? rest : { ...rest, hooks: own };
  });

/** The same settings in some layout: indentation, line ends, comments, trailing commas, what stands around them. */
const laidOut = fc
  .record({
    value: settings,
    indent: fc.constantFrom("", " ", "  ", "    ", "\t"),
    eol: fc.constantFrom("\n", "\r\n"),
    comments: fc.boolean(),
    commas: fc.boolean(),
    head: fc.constantFrom("", "\n", "// é, {\n", "/* [ */ "),
    tail: fc.constantFrom("", "\n", "\n\n", " // end", "\t"),
  })
  .map(({ value, indent, eol, comments, commas, head, tail }) => {
    const lines = JSON.stringify(value, null, indent).split("\n");
    const open = (line: string, n: number) =>
      commas && n > 0 && /^\s*[\]}]/.test(line) && !/[[{,]\s*$/.test(lines[n - 1]!);
    const text = lines
      .map((line, n) => (n + 1 < lines.length && open(lines[n + 1]!, n + 1) ? `${line},` : line))
      .map((line) =>
        comments && indent !== "" && /[[{,]$/.test(line) ? `${line} // "hooks": {` : line,
      )
      .join("\n");
    return (head + text + tail).replaceAll("\n", eol);
  });

describe("settings of any kind", () => {
  it("are the same bytes without what was put in", () => {
    fc.assert(
      fc.property(laidOut, fc.constantFrom(...WIRINGS), (text, wiring) => {
        const done = installed(text, wiring);
        expect(without(done.text, done.cuts)).toBe(text);
        const wired = said(done.text)["hooks"] as Record<string, unknown[]>;
        for (const { event } of wiring.wires) expect(wired[event]!.length).toBeGreaterThan(0);
      }),
    );
  });

  it("say the same when our entries are found and taken out by what they say", () => {
    fc.assert(
      fc.property(laidOut, (text) => {
        const { text: after, kept } = installed(text);
        expect(said(uninstalled(after, claudeCode, kept))).toEqual(said(text));
      }),
    );
  });

  it("keep what others change in between, and nothing of ours", () => {
    fc.assert(
      fc.property(
        laidOut,
        group,
        fc.constantFrom("Stop", "PreToolUse", "Other"),
        fc.boolean(),
        (text, theirs, event, first) => {
          const { text: after, kept } = installed(text);
          const edited = said(after) as { hooks: Record<string, unknown[]> };
          const list = edited.hooks[event] ?? [];
          edited.hooks[event] = first ? [theirs, ...list] : [...list, theirs];
          const rest = said(uninstalled(JSON.stringify(edited, null, 2), claudeCode, kept));
          const wanted = said(text) as { hooks?: Record<string, unknown[]> };
          const own = wanted.hooks?.[event] ?? [];
          wanted.hooks = { ...wanted.hooks, [event]: first ? [theirs, ...own] : [...own, theirs] };
          expect(rest).toEqual(wanted);
        },
      ),
    );
  });

  it("keep others' entries before ours, in their order", () => {
    fc.assert(
      fc.property(laidOut, (text) => {
        const before = (said(text)["hooks"] ?? {}) as Record<string, unknown[]>;
        const after = said(installed(text).text)["hooks"] as Record<string, unknown[]>;
        for (const [event, list] of Object.entries(before))
          expect(after[event]!.slice(0, list.length)).toEqual(list);
      }),
    );
  });
});

describe("common layouts", () => {
  it.each([
    '{\n  "env": {}\n}\n',
    '{\r\n\t"env": { "A": "b" }, // why\r\n}\r\n',
    '{"env":{}}',
    '{\n  // only a comment\n  "hooks": {\n    "Stop": [\n      { "hooks": [] } // mine\n    ]\n  }\n}',
  ])("come back byte for byte without a record: %j", (text) => {
    expect(uninstalled(installed(text).text)).toBe(text);
  });

  it("keep comments that others put beside our entries", () => {
    const { text } = installed('{\n  "env": {}\n}\n');
    const noted = text
      .replace('"hooks": {', '"hooks": { // rally\n    // more')
      .replace('    "Stop": [', '    // stop\n    "Stop": [');
    const rest = uninstalled(noted);
    for (const note of ["// rally", "// more", "// stop"]) expect(rest).toContain(note);
    expect(said(rest)["env"]).toEqual({});
  });

  it("take one handler of ours out of a group that others have joined", () => {
    const { text } = installed("{}");
    const value = said(text) as { hooks: Record<string, { hooks: unknown[] }[]> };
    value.hooks["Stop"]![0]!.hooks.push({ type: "command", command: "theirs" });
    expect(said(uninstalled(JSON.stringify(value)))).toEqual({
      hooks: { Stop: [{ hooks: [{ type: "command", command: "theirs" }] }] },
    });
  });

  it("are bare where nothing but install's own beginning is left", () => {
    for (const wiring of WIRINGS) {
      const text = installed(emptyText(wiring), wiring).text;
      expect(isBare(text, wiring)).toBe(false);
      expect(isBare(uninstalled(text, wiring), wiring)).toBe(true);
    }
    expect(isBare("{ /* mine */ }", claudeCode)).toBe(false);
    expect(isBare('{"version":2}', cursor)).toBe(false);
  });
});

describe("what is no settings file", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  it.each([
    ["an empty file", bytes("")],
    ["a torn object", bytes('{"a":')],
    ["two values", bytes("{} {}")],
    ["an array", bytes("[]")],
    ["a key twice", bytes('{"a":{"b":1,"b":2}}')],
    ["a byte order mark", bytes("\ufeff{}")],
    ["no UTF-8", new Uint8Array([0x7b, 0xff, 0x7d])],
    ["a NUL", bytes("{\0}")],
    ["nesting without end", bytes("[".repeat(200_000))],
    ["a deep object", bytes(`${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`)],
    ["far too much", bytes(`{"a":"${"x".repeat(1024 * 1024)}"}`)],
  ])("is refused with a remedy: %s", (_, given) => {
    const told = settingsText(given);
    expect("why" in told && told.why !== "" && told.remedy !== "").toBe(true);
  });

  it.each([
    '{"hooks":[]}',
    '{"hooks":null}',
    '{"hooks":"x"}',
    '{"hooks":{"Stop":{}}}',
    '{"hooks":{"Stop":null}}',
  ])("is left alone where its hooks have another shape: %s", (text) => {
    const told = withEntries(text, claudeCode, MANNER);
    expect("why" in told).toBe(true);
  });
});
