/** Words to real terminals: the compiled program, tmux itself, and programs that write down what is submitted to them. */
import { describe, expect, it } from "vitest";
import { cleanText } from "../../lib/room/views/letter_text.ts";
import { hasTmux } from "../backends/tmux_here.ts";
import { PAYLOADS } from "../room/letter_payloads.ts";
import { type Ended, envelopeOf } from "./compiled.ts";
import { linesOf } from "./ledger_file.ts";
import { HOST, terminals } from "./terminals.ts";

/** So many commands at once. */
const AT_ONCE = 6;

/** Said outright, for two that begin at once would be taken for two agents. */
const WHO = ["--tool", "codex:09", "--session-id", "codex-09-test"];
const resultOf = (ended: Ended) => {
  const { data, error } = envelopeOf(ended);
  return data?.["inject"] ?? error;
};
const frame = (id: string, text: string): string =>
  `[rally ${id} from codex:09] ${cleanText(text)}\nend of rally message ${id}.`;

describe.skipIf(!hasTmux())("inject", () => {
  const [crowd, hooked, mailed] = [terminals(), terminals(), terminals()];

  it("brings 200 texts to 4 terminals, several at a time, each once and byte for byte, and nothing to others", async () => {
    const { begin, run } = crowd;
    const names = ["north", "east", "south", "west"] as const;
    const panes = await Promise.all([...names, "bystander"].map(begin));
    const expected = new Map<string, string[]>(names.map((name) => [name, []]));
    const left = PAYLOADS.map((text, n) => ({ text, n, name: names[n % names.length]! }));
    const states: string[] = [];
    const worker = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const { text, n, name } = next;
        const given = n % 2 === 0 ? "-" : text;
        const argv = ["inject", name, `--text=${given}`, ...WHO, "--json"];
        const result = resultOf(await run([...argv, "--timeout-seconds", "60"], text));
        states.push(result.delivery_state);
        expected.get(name)!.push(frame(result.directive, text));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    expect(states).toEqual(PAYLOADS.map(() => "accepted"));
    for (const [n, name] of names.entries())
      expect([...panes[n]!()].sort()).toEqual(expected.get(name)!.sort());
    expect(panes.at(-1)!()).toEqual([]);
  }, 120_000);

  it("hears from the agent's own prompt hook that it came, also where the first Enter was swallowed", async () => {
    const { beginAgent, hook, ledger, run } = hooked;
    const told = await beginAgent("--swallow", "1");
    expect(await hook("SessionStart:startup")).toMatchObject({ exit: 0, err: "" });
    const argv = ["inject", "claude-01", "--text=-", ...WHO, "--json", "--timeout-seconds", "60"];
    for (const text of ["one\n\ttwo; \u001b[201~\r", "日本語 @see"]) {
      const result = resultOf(await run(argv, text));
      expect(result).toMatchObject({ delivery_state: "accepted", seen: true, received: true });
      expect(told().at(-1)).toBe(frame(result.directive, text));
    }
    expect(told()).toHaveLength(2);
    const deliveries = linesOf(ledger).filter(({ kind }) => kind === "delivery");
    expect(deliveries).toMatchObject([{ session: HOST }, { session: HOST }]);
    // By the mailbox it is not said again.
    expect((await hook("UserPromptSubmit")).out).not.toContain("日本語");
  }, 60_000);

  it("and the mailbox together tell each directive once, whoever is quicker", async () => {
    const { beginAgent, hook, ledger, run, saidAtPrompts } = mailed;
    const told = await beginAgent();
    await hook("SessionStart:startup");
    const argv = ["inject", "claude-01", ...WHO, "--json", "--timeout-seconds", "60"];
    const fromMail: string[] = [];
    let left = 24;
    const sender = async (): Promise<void> => {
      while (left-- > 0) resultOf(await run([...argv, "--text", `number ${left + 1}.`]));
    };
    let sending = true;
    const mailbox = async (): Promise<void> => {
      while (sending) fromMail.push((await hook("PostToolUse:Write")).out);
    };
    const senders = Promise.all([sender(), sender(), sender()]).then(() => {
      sending = false;
    });
    await Promise.all([senders, mailbox(), mailbox()]);
    const all = [...told(), ...fromMail, saidAtPrompts()].join("\n");
    for (let n = 1; n <= 24; n++)
      expect(all.split(`number ${n}.`).length - 1, `number ${n}`).toBe(1);
    expect((await hook("PostToolUse:Write")).out).not.toContain("number");
    const delivered = linesOf(ledger).flatMap(({ kind, ref, refs }) =>
      kind === "delivery" ? ((refs as unknown[]) ?? [ref]) : [],
    );
    expect(new Set(delivered).size).toBe(24);
  }, 60_000);
});
