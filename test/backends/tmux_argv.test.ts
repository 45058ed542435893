/** What tmux is told, word for word where a word matters. */
import { describe, expect, it } from "vitest";
import {
  attachArgv,
  captureArgv,
  injectArgv,
  listArgv,
  serverArgv,
  startArgv,
  stopArgv,
} from "../../backends/tmux/argv.ts";
import { isNoServer, panesIn, versionIn } from "../../backends/tmux/said.ts";
import { literal, script, words } from "../../backends/tmux/words.ts";

const place = { socket: "/s/x", target: "a-01", pane: "%7", birth: "12.34" };

describe("words", () => {
  it.each([
    ["plain", "plain"],
    ["", ""],
    [";", "\\;"],
    ["a;", "a\\;"],
    ["a;;", "a;\\;"],
    ["a\\;", "a\\\\;"],
    ["a;b", "a;b"],
    ["a; ", "a; "],
    ["-t", "-t"],
    ["two\nlines;", "two\nlines\\;"],
    ["#{pane_id} $HOME 'q' \"q\"", "#{pane_id} $HOME 'q' \"q\""],
  ])("end no command by themselves: %j", (given, told) => {
    expect(words(["name", given], ["next"])).toEqual(["name", told, ";", "next"]);
  });

  it("are quoted within a script, so that nothing in them is read", () => {
    expect(script(["a", "b;", "it's", "$HOME #x"], ["c", ""])).toBe(
      "'a' 'b;' 'it'\\''s' '$HOME #x' ; 'c' ''",
    );
  });

  it("stand for themselves in a format", () => {
    expect(literal("#{x} #(y) ##")).toBe("##{x} ##(y) ####");
  });
});

describe("a start", () => {
  const start = { label: "a-01", cwd: "/repo", env: { SECRET: "hush" }, server: "rally-1" };
  const told = (argv: readonly string[]) => startArgv("/bin/tmux", "/s/x", { ...start, argv });

  it("hands over several words as they are, but for the end of a command", () => {
    const argv = ["/bin/agent", "-p", "do this;", "", 'it\'s\n"here" #{pane_id}', "--", ";"];
    expect(told(argv).slice(-7)).toEqual([
      ...["/bin/agent", "-p", "do this\\;", "", 'it\'s\n"here" #{pane_id}', "--", "\\;"],
    ]);
  });

  it("gives one word to no shell to read", () => {
    expect(told(["/opt/my agent's/run;"]).slice(-4)).toEqual([
      ...["/bin/sh", "-c", 'exec "$0"', "/opt/my agent's/run\\;"],
    ]);
  });

  it("has no value of the environment in it", () => {
    const all = [...told(["/bin/agent"]), ...serverArgv("/bin/tmux", "rally-1", ["PATH"])];
    expect(all.filter((word) => word.includes("hush"))).toEqual([]);
  });

  it("escapes a label that would be read as a format", () => {
    const argv = startArgv("tmux", "/s", { ...start, label: "#(touch x)", argv: ["/bin/a"] });
    expect(argv).toContain("##(touch x)");
    expect(argv).not.toContain("#(touch x)");
  });
});

describe("a server", () => {
  it("is begun by its name, without anybody's configuration, and never by the other calls", () => {
    const begun = serverArgv("tmux", "rally-1", []);
    expect(begun.slice(0, 7)).toEqual([
      ...["tmux", "-u", "-L", "rally-1", "-f", "/dev/null", "start-server"],
    ]);
    const typing = { id: "x", text: "t" };
    const others = [
      startArgv("tmux", "/s/x", { label: "a", argv: ["/a"], cwd: "/", env: {}, server: "n" }),
      listArgv("tmux", "/s/x"),
      injectArgv("tmux", place, typing),
      captureArgv("tmux", place),
      stopArgv("tmux", place),
    ];
    for (const argv of others) expect(argv.slice(1, 5)).toEqual(["-u", "-N", "-S", "/s/x"]);
  });
});

describe("typing", () => {
  it("holds no text, and no name of a pane that a date could be made of", () => {
    const argv = injectArgv("tmux", place, { id: "directive_1", text: "the text" });
    expect(argv.filter((word) => word.includes("the text"))).toEqual([]);
    // Only this pane is ever a target; the rest of its commands are read as formats or dates.
    const type = argv.at(-1)!;
    expect(type).toContain("'paste-buffer' '-p' '-d' '-b' 'rally-directive_1' '-t' '%7'");
    const later = type.slice(type.indexOf("'-C'"), type.indexOf("'display-message'"));
    expect(later).not.toContain("%");
  });

  it("only presses Enter where there is no text", () => {
    const argv = injectArgv("tmux", place, { id: "directive_1", text: null });
    expect(argv).not.toContain("load-buffer");
    expect(argv.at(-1)).toBe("'send-keys' '-t' '%7' 'Enter' ; 'display-message' '-p' 'typed'");
  });
});

describe("a person", () => {
  it("is given the pane also from within another tmux", () => {
    expect(attachArgv("/bin/tmux", place)).toEqual([
      ...["/usr/bin/env", "-u", "TMUX", "/bin/tmux", "-u", "-N", "-S", "/s/x"],
      ...["attach-session", "-t", "%7"],
    ]);
  });
});

describe("what tmux says", () => {
  const row = "%7 99 12.34 0 - 0 a-01\t x1 x2\tnode --watch";

  it("is read as panes", () => {
    expect(panesIn(`${row}\n`, "/s/x")).toEqual([
      {
        ...place,
        ...{ pid: 99, dead: false, exit: null, busy: false, command: "node --watch" },
        typed: ["x1", "x2"],
      },
    ]);
    expect(panesIn("%7 99 12.34 1 3 1 b c\t\tnode\n", "/s")).toMatchObject([
      { target: "b c", dead: true, exit: 3, busy: true, typed: [] },
    ]);
    // Ended by a signal: there is no exit.
    expect(panesIn("%7 99 12.34 1 - 0 b\t\tnode\n", "/s")).toMatchObject([
      { dead: true, exit: null },
    ]);
    expect(panesIn("", "/s")).toEqual([]);
  });

  it("is not guessed at", () => {
    expect(panesIn(`${row}\nsomething else\n`, "/s")).toBeUndefined();
  });

  it.each([
    ["no server running on /s/x", true],
    ["error connecting to /s/x (No such file or directory)", true],
    ["error connecting to /s/x (Connection refused)", true],
    ["server exited unexpectedly", true],
    ["lost server", true],
    ["error connecting to /s/x (Permission denied)", false],
    ["can't find pane: %7", false],
    ["duplicate session: no server running on", false],
  ])("tells a server that is gone from other troubles: %s", (said, gone) => {
    expect(isNoServer(`${said}\n`)).toBe(gone);
  });

  it.each([
    ["tmux 3.3a\n", "3.3a", true],
    ["tmux 3.2\n", "3.2", true],
    ["tmux 3.10\n", "3.10", true],
    ["tmux 4.0\n", "4.0", true],
    ["tmux next-3.6\n", "next-3.6", true],
    ["tmux master\n", "master", true],
    ["tmux openbsd-7.4\n", "openbsd-7.4", true],
    ["tmux 3.1c\n", "3.1c", false],
    ["tmux 2.9\n", "2.9", false],
  ])("has a version: %j", (said, version, fits) => {
    expect(versionIn(said)).toEqual({ version, fits });
  });
});
