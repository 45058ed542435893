import { describe, expect, it } from "vitest";
import { PATTERNS } from "../../lib/cli/privacy/patterns.ts";
import { ownPatterns, privateIn } from "../../lib/cli/privacy/private_text.ts";
import { untrusted } from "../../lib/fact/untrusted.ts";
import { Cast } from "./cast.ts";

const A = "claude_code:01";
const HEX40 = "9fceb02d0ae598e95dc970b74767f19372d61af8";
const ABC = "aB3dE6gH9kLmN0pQrS7tUvWxYz12345678aBcDeFgHiJ";

/** Put together here, so that nobody who looks for secrets finds these sources. */
const HITS: readonly (readonly [kind: string, text: string])[] = [
  ["absolute path", "see /home/ada/app/src/a.ts"],
  ["absolute path", "see (/Users/ada/app)"],
  ["absolute path", "wrote /root/notes.txt"],
  ["absolute path", "on /mnt/c/Users/ada/x"],
  ["absolute path", "C:\\Users\\ada\\x.txt"],
  ["absolute path", "C:/Users/ada/x.txt"],
  ["absolute path", "D:\\work\\app"],
  ["absolute path", "file:///srv/app/a.ts"],
  ["host name", "runs on ada-laptop.local now"],
  ["host name", "http://db1.prod.internal:5432/x"],
  ["host name", "nas.lan is down"],
  ["host name", "ssh -p 2222 ada@build7"],
  ["host name", "rsync ada@10.0.0.7:x"],
  ["e-mail address", "ask ada.l@initech.co.uk about it"],
  ["AWS key", `id AKIA${"IOSFODNN7ABCDEFG"}`],
  ["GitHub token", `ghp_${ABC.slice(0, 36)}`],
  ["GitHub token", `github_pat_${ABC.slice(0, 22)}_${ABC}`],
  ["GitLab token", `glpat-${ABC.slice(0, 20)}`],
  ["npm token", `npm_${ABC.slice(0, 36)}`],
  ["Slack token", `xoxb-${"123456789012-"}${ABC.slice(0, 24)}`],
  ["Slack token", `https://hooks.slack.com/services/T0000000/B0000000/${ABC.slice(0, 24)}`],
  ["Google key", `AIza${ABC.slice(0, 35)}`],
  ["model provider's key", `sk-ant-api03-${ABC}`],
  ["model provider's key", `sk-proj-${ABC}`],
  ["model provider's key", `OPENAI=sk-${ABC}`],
  ["Stripe key", `sk_live_${ABC.slice(0, 24)}`],
  ["JSON web token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl"],
  ["private key", "-----BEGIN OPENSSH PRIVATE KEY-----"],
  ["private key", "-----BEGIN PRIVATE KEY-----"],
  ["bearer token", `Authorization: Bearer ${ABC}`],
  ["password in a URL", "postgres://ada:hunter22@db/app"],
  ["password in a URL", "redis://:s3cr3tpw@cache:6379"],
  ["password or key", "password=hunter22"],
  ["password or key", 'DB_PASSWORD: "correct-horse"'],
  ["password or key", "api_key = 'abcdefgh'"],
  ["password or key", `{"client_secret":"${HEX40}"}`],
  ["password or key", `token: ${HEX40}`],
];

const MISSES: readonly string[] = [
  `fixed in ${HEX40}`,
  "9fceb02",
  "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "123e4567-e89b-12d3-a456-426614174000",
  "claim_8fK2mQxYz01A",
  "engagement.closed_V1StGXR8_Z5j",
  "claude_code:01",
  "claude_code-01-h7Jk2mQx",
  "main:223",
  "src/a.ts",
  "/src/a.ts",
  "/api/v1/users/42",
  "/users/ada",
  "/homework/x",
  "~/.config/app",
  "src/home/index.ts",
  "https://shop.example.org/home/ada",
  "https://host:8080/@scope/name",
  "the /root of all evil",
  "/rooted/tree",
  "password: string",
  "token: Token | null",
  "const token = getToken()",
  "token = config.auth.token",
  "secret: process.env.SECRET",
  "password=$PASSWORD",
  "password: <password>",
  "password=********",
  'password: ""',
  "tokens: 4096",
  "max_tokens=100000",
  "token: 123456",
  "token: claim_8fK2mQxYz01A",
  "the password is in the vault",
  "settings.local.json",
  "see .env.local",
  "state.internal = 1",
  "process.local()",
  "a.ts:12:5",
  "git@github.com:ada/app.git",
  "ssh git@github.com",
  "name@1.2.3",
  "@scope/name@latest",
  "ada@example.com",
  "noreply@github.com",
  "sk-learn and sk-some-long-words-without-any-chance",
  "task-3f2a9c",
  "http://localhost:3000/",
  "http://ada:$PASS@db/",
  "http://db:5432/x",
  "Bearer tokens are refused",
  "-----BEGIN PUBLIC KEY-----",
  "eyJ is how they begin",
  "AKIAlike",
  "ghp_short",
  "file name: a.ts",
  "C: drive",
];

describe("what is private in a text", () => {
  it.each(HITS)("%s: %s", (kind, text) => {
    const found = privateIn(text);
    expect(found.map((each) => each.kind)).toEqual([kind]);
  });

  it.each(MISSES)("not %j", (text) => {
    expect(privateIn(text)).toEqual([]);
  });

  it("is shown by four characters at most, and a quarter of it", () => {
    for (const [, text] of HITS) {
      const [{ shown }] = privateIn(text) as unknown as [{ shown: string }];
      expect(shown).toMatch(/^.{0,4}\*\*\*$/);
      expect(shown.length - 3).toBeLessThanOrEqual(text.length / 4);
    }
    expect(privateIn("password=hunter22")[0]!.shown).toBe("hu***");
  });

  it("is found as often as it is there, and each place once", () => {
    const kinds = privateIn("/home/ada/x and /home/bob/y, file:///home/ada/z").map(
      (each) => each.kind,
    );
    expect(kinds).toEqual(["absolute path", "absolute path", "absolute path"]);
  });

  it("knows this machine's own home and name", () => {
    const own = ownPatterns({ homes: ["/data/ada"], hosts: ["Turing", "pc", "localhost"] });
    const kinds = (text: string) => privateIn(text, own).map((each) => each.kind);
    expect(kinds("in /data/ada/app")).toEqual(["home directory"]);
    expect(kinds("in /data/adam")).toEqual([]);
    expect(kinds("on turing, port 80")).toEqual(["host name"]);
    expect(kinds("a turing-test, localhost, pc")).toEqual([]);
  });
});

describe("looking for it", () => {
  it.each(PATTERNS.map((each) => [each.kind, each.finds.source]))(
    "takes so many steps at each place at most: %s %s",
    (_, source) => {
      // Without what is between brackets, where these signs mean themselves.
      const bare = source.replace(/\\./g, "x").replace(/\[[^\]]*\]/g, "c");
      expect(bare).not.toMatch(/[*+]|,\}/);
      // Nothing that repeats is within something that repeats more than a few times.
      for (const [, most] of bare.matchAll(/\)\{(?:\d+,)?(\d+)\}/g))
        expect(Number(most)).toBeLessThanOrEqual(4);
    },
  );

  it("ends on long hostile texts of every kind", () => {
    const seeds = [
      "a",
      "-",
      ".",
      "@",
      "a.",
      "a@",
      "eyJ",
      "eyJa.",
      "://:",
      "ssh -",
      "/home/",
      "token=",
      "sk-",
      "A:\\",
      "a-.",
      '"',
      "AKIA",
      "xoxb-",
      "-----BEGIN ",
      "\u0000",
      "\ud800",
    ];
    for (const one of seeds)
      for (const other of ["", ...seeds.slice(0, 6)]) {
        const text = (one + other).repeat(Math.floor(16_384 / (one + other).length));
        expect(privateIn(`${text}!`).length).toBeGreaterThanOrEqual(0);
      }
  });
});

describe("rally doctor --privacy", () => {
  it("names fact and field, what it is and the remedy, and never shows it", async () => {
    const cast = new Cast();
    const id = await cast.say(
      A,
      "lesson",
      "--subject",
      "deploy",
      "--evidence",
      "fine",
      `ghp_${ABC.slice(0, 36)}`,
    );
    cast.append({ id: "risk_1", kind: "risk", subject: untrusted("x"), paths: ["home/nas.lan"] });
    const told = await cast.run(null, ["doctor", "--privacy"]);
    const rows = told.data.checks.filter((each) => each.id === "privacy");
    expect(rows).toEqual([
      {
        id: "privacy",
        ok: false,
        finding: `${id} evidence.1: GitHub token ghp_***`,
        remedy: `rally redact ${id} --reason "..."`,
      },
    ]);
    expect(told.out).not.toContain(ABC.slice(0, 8));
    const text = await cast.text(null, ["doctor", "--privacy"]);
    expect(text.out).not.toContain(ABC.slice(0, 8));
    const plain = await cast.ok(null, ["doctor"]);
    expect(plain.checks.some((each) => each.id === "privacy")).toBe(false);
  });

  it("says of fields that the rules read that they stay", async () => {
    const cast = new Cast();
    cast.append({ id: "presence_1", kind: "presence", task: untrusted("at /home/ada/app") });
    const { checks } = await cast.ok(null, ["doctor", "--privacy"]);
    const row = checks.find((each) => each.id === "privacy")!;
    expect(row.finding).toBe("presence_1 task: absolute path /h***");
    expect(row.remedy).toContain("stays");
  });

  it("writes ids of others so that a shell takes them for one word", async () => {
    const cast = new Cast();
    cast.append({ id: "x; rm -rf ~", kind: "lesson", subject: untrusted("at /home/ada/app") });
    cast.append({ id: 7, kind: "lesson", subject: "at /home/ada/app" } as never);
    const { checks } = await cast.ok(null, ["doctor", "--privacy"]);
    const [quoted, nameless] = checks.filter((each) => each.id === "privacy");
    expect(quoted!.remedy).toBe(`rally redact 'x; rm -rf ~' --reason "..."`);
    expect(nameless!.finding).toMatch(/^the record at main:\d+ subject: /);
  });

  it("looks for this machine's own names, shows a bounded list and the total", async () => {
    const cast = new Cast();
    for (let n = 0; n < 60; n++)
      cast.append({ kind: "lesson", subject: untrusted(`number ${n} from turing`) });
    const own = () => ({ homes: [], hosts: ["turing"] });
    const { checks } = await cast.ok(null, ["doctor", "--privacy"], { world: { own } });
    const rows = checks.filter((each) => each.id === "privacy");
    expect(rows).toHaveLength(51);
    expect(rows.at(-1)!.finding).toBe("60 in all; 10 are not shown");
    const quiet = (await cast.ok(null, ["doctor", "--privacy"])).checks;
    expect(quiet.find((each) => each.id === "privacy")).toMatchObject({ ok: true });
  });
});
