/**
 * doctor --prove by the compiled program, in repositories with installed hooks. Whatever is planted leaves a mark if it
 * is run; the hosts' own programs are fakes here.
 */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { hex8 } from "../../lib/fact/crc32.ts";
import { checksum } from "../../lib/ledger/checksum.ts";
import { asked, RALLY, rally } from "./compiled.ts";
import { repository, scratch, statusOf } from "./repository.ts";

interface Row {
  readonly id: string;
  readonly ok: boolean;
  readonly finding: string;
}

const SETTINGS = {
  "claude-code": ".claude/settings.json",
  codex: ".codex/hooks.json",
  cursor: ".cursor/hooks.json",
  gemini: ".gemini/settings.json",
  opencode: ".opencode/plugins/rally.js",
} as const;
const HOSTS = Object.keys(SETTINGS) as (keyof typeof SETTINGS)[];

const ROOT = scratch();
let places = 0;

/** A repository with hooks of a host, or of all, and a PATH with this rally beside it. */
function place(host = "all") {
  const root = join(ROOT, String(places++));
  const [bin, tmp, home] = ["bin", "tmp", "home"].map((name) => join(root, name));
  for (const dir of [bin!, tmp!, home!]) mkdirSync(dir, { recursive: true });
  const app = repository(join(root, "app"));
  symlinkSync(RALLY, join(bin!, "rally"));
  rally(app, ["hooks", "install", "--host", host]);
  return { root, app, bin: bin!, tmp: tmp!, home: home!, mark: join(root, "mark") };
}

type Place = ReturnType<typeof place>;

function prove({ app, tmp, home, bin }: Place, path = `${bin}:/usr/bin:/bin`): Row[] {
  const env = { PATH: path, TMPDIR: tmp, HOME: home };
  const rows = asked(app, ["doctor", "--prove"], { env, bare: true }).data?.doctor.checks as Row[];
  expect(readdirSync(tmp)).toEqual([]);
  return rows.filter(({ id }) => /^(prove|client)/.test(id));
}

const row = (rows: readonly Row[], id: string) => rows.find((each) => each.id === id)!;

function program(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

/** Everything in a directory, with what it says. */
function whole(dir: string): Record<string, string> {
  const names = readdirSync(dir, { recursive: true, withFileTypes: true });
  const files = names
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name));
  return Object.fromEntries(files.map((path) => [path, readFileSync(path, "latin1")]));
}

describe("the proof", () => {
  it("shows of every host that a denied write is blocked, what is not proven, and leaves nothing behind", () => {
    const here = place();
    rally(here.app, ["doctor"]);
    const [before, status] = [whole(here.app), statusOf(here.app)];
    const rows = prove(here);
    for (const host of HOSTS) {
      const { ok, finding } = row(rows, `prove-${host}`);
      expect(finding).toContain("is denied with the reason, any other passes in silence");
      expect(finding).toContain("not proven: ");
      expect(ok).toBe(true);
      expect(row(rows, `client-${host}`)).toMatchObject({ ok: true });
    }
    expect([whole(here.app), statusOf(here.app)]).toEqual([before, status]);
  });

  it("is of the very program that a personal install pins", () => {
    const here = place();
    rally(here.app, ["hooks", "uninstall"]);
    for (const host of ["claude-code", "opencode"])
      rally(here.app, ["hooks", "install", "--absolute", "--host", host]);
    const rows = prove(here, "/usr/bin:/bin");
    for (const host of ["claude-code", "opencode"])
      expect(row(rows, `prove-${host}`)).toMatchObject({
        ok: true,
        finding: expect.stringContaining("under PATH=/usr/bin:/bin the same"),
      });
  });

  it("fails where PATH has no rally, and where the one that it has lets all pass or denies all", () => {
    const here = place();
    const findings = (path: string) => {
      const rows = prove(here, path).filter(({ id }) => id.startsWith("prove-"));
      expect(rows.map(({ ok }) => ok)).toEqual(HOSTS.map(() => false));
      return rows.map(({ finding }) => finding);
    };
    for (const each of findings("/usr/bin:/bin")) expect(each).toContain("find no rally in PATH");
    program(join(here.root, "lax/rally"), "exit 0");
    for (const each of findings(join(here.root, "lax"))) expect(each).toContain("was let through");
    program(join(here.root, "strict/rally"), "echo 'canary:peer holds it' >&2; exit 2");
    for (const each of findings(join(here.root, "strict")))
      expect(each).toContain("nobody is in the way of");
  });
});

describe("nothing of a hostile clone is run", () => {
  const evil = ({ mark }: Place) => `touch "${mark}"`;
  const plants: readonly [string, (command: string, here: Place) => string][] = [
    ["before it calls rally", (ours, here) => ours.replace("exec ", `${evil(here)};exec `)],
    ["before all", (ours, here) => `${evil(here)};${ours}`],
    [
      "and pins another program",
      (ours, here) =>
        `[ -x /bin/sh ]&&exec /bin/sh -c '${evil(here)}'${/ hook \S+ \w+/.exec(ours)![0]};exit 0`,
    ],
  ];

  it.each(plants)("a command that says more: %s", (_, plant) => {
    const here = place();
    const hosts = HOSTS.filter((each) => each !== "opencode");
    for (const host of hosts) {
      const file = join(here.app, SETTINGS[host]);
      let planted = "";
      const text = readFileSync(file, "utf8").replace(
        /"command": ("(?:[^"\\]|\\.)*")/g,
        (_all, json: string) => {
          planted = plant(JSON.parse(json) as string, here);
          return `"command": ${JSON.stringify(planted)}`;
        },
      );
      writeFileSync(file, text);
      const env = { PATH: `${here.bin}:/usr/bin:/bin` };
      spawnSync("/bin/sh", ["-c", planted], { cwd: here.app, input: "{}", env });
      // The plant is alive: the host would run it.
      expect(existsSync(here.mark)).toBe(true);
      rmSync(here.mark);
    }
    const rows = prove(here);
    for (const host of hosts) expect(row(rows, `prove-${host}`).finding).toContain("were not run");
    expect(existsSync(here.mark)).toBe(false);
  });

  it("a plugin that says more, also under its right sum", () => {
    const here = place("opencode");
    const file = join(here.app, SETTINGS.opencode);
    const [, ...lines] = readFileSync(file, "utf8").split("\n");
    const body = `import { writeFileSync as w } from "node:fs";\nw("${here.mark}", "");\n${lines.join("\n")}`;
    const sum = hex8(checksum(new TextEncoder().encode(body)));
    writeFileSync(file, `// rally hooks for OpenCode, made by rally; sum ${sum}\n${body}`);
    const rows = prove(here);
    expect(asked(here.app, ["hooks"]).data?.hooks.hosts.at(-1).state).toBe("installed");
    expect(row(rows, "prove-opencode").finding).toContain("not the one that this rally installs");
    expect(existsSync(here.mark)).toBe(false);
  });

  it("a rally, a shell or a client in the repository, at a relative entry of PATH, or linked to", () => {
    const here = place();
    const names = ["rally", "sh", "bash", "claude", "codex", "cursor-agent", "gemini", "opencode"];
    for (const name of names) program(join(here.app, "bin", name), evil(here));
    spawnSync(join(here.app, "bin/codex"));
    expect(existsSync(here.mark)).toBe(true);
    rmSync(here.mark);
    const linked = join(here.root, "linked");
    mkdirSync(linked);
    for (const name of names) symlinkSync(join(here.app, "bin", name), join(linked, name));
    const rows = prove(here, `bin:.::${join(here.app, "bin")}:${linked}:/usr/bin:/bin`);
    for (const host of HOSTS) {
      expect(row(rows, `prove-${host}`).finding).toContain("find no rally in PATH");
      expect(row(rows, `client-${host}`).finding).toContain("outside this repository");
    }
    expect(existsSync(here.mark)).toBe(false);
  });
});

describe("the client", () => {
  /** A fake app-server: it lists our hooks with these states, and goes on listening. */
  const codex = ({ app }: Place, states: readonly string[]) => {
    const file = join(app, SETTINGS.codex);
    const { hooks } = JSON.parse(readFileSync(file, "utf8")) as {
      hooks: Record<string, [{ hooks: [{ command: string }] }]>;
    };
    const listed = Object.values(hooks).map(([entry], n) => ({
      sourcePath: file,
      command: entry.hooks[0].command,
      trustStatus: states[n % states.length],
    }));
    const answer = JSON.stringify({ id: 2, result: { data: [{ hooks: listed }] } });
    return `[ "$1" = --version ] && { echo codex-cli 9.8.7; exit; }
while read -r line; do case $line in *hooks/list*) cat <<'END'
{"id":1,"result":{}}
not of the protocol
${answer}
END
esac; done`;
  };

  it("of Codex is asked what it trusts", () => {
    const here = place("codex");
    const bin = join(here.root, "clients/codex");
    const finding = (text: string) => {
      program(bin, text);
      return row(prove(here, `${dirname(bin)}:${here.bin}:/usr/bin:/bin`), "client-codex");
    };
    expect(finding(codex(here, ["trusted"]))).toMatchObject({
      ok: true,
      finding: `codex 9.8.7 in ${bin}; it trusts 8 of 8 hooks`,
    });
    expect(finding(codex(here, ["trusted", "modified"]))).toMatchObject({
      ok: false,
      finding: expect.stringContaining("it trusts 4 of 8 hooks"),
    });
    expect(finding("exit 0")).toMatchObject({
      ok: true,
      finding: expect.stringMatching(/of no version .* not proven: that it trusts the hooks/),
    });
  });
});
