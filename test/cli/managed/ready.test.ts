/** What a host shows before its first prompt, and that nothing is typed there meanwhile. */
import { describe, expect, it } from "vitest";
import { type AgentName, agentOf } from "../../../lib/hosts/agents.ts";
import { PROMPTS, terminals } from "../terminals.ts";

const RULE = "─".repeat(80);

describe("a screen", () => {
  it.each([
    ["claude", `${RULE}\n❯ \n${RULE}\n  ⏵⏵ auto mode on`, true],
    ["claude", ` Security guide\n\n ❯ No, exit\n   Yes, I trust this folder`, false],
    ["claude", `${RULE}\n  Detected a custom API key\n\n    Yes\n  ❯ No (recommended)`, false],
    ["codex", "  Tip: Maximize usage\n\n› Ask Codex to do anything\n", true],
    ["codex", "  Hooks need review\n\n› 1. Review hooks\n  2. Trust all and continue", false],
    ["codex", "  Meet GPT-6 Sol\n\n› 1. Try new model\n  2. Use existing model", false],
    ["gemini", " Shift+Tab to accept edits\n\n >   Type your message or @path/to/file", true],
    ["gemini", " │ Do you trust the files in this folder?\n │ ● 1. Trust folder (repo)", false],
    ["opencode", '  ┃  Ask anything… "Fix a TODO in the codebase"', true],
    ["claude", "", false],
  ] as const)("of %s that shows %j waits for a prompt: %s", (agent, text, is) => {
    expect(agentOf(agent as AgentName).ready!.test(text)).toBe(is);
  });
});

describe("an agent whose host has not been heard", () => {
  const inject = (terms: ReturnType<typeof terminals>) =>
    terms.cast.run("codex:09", ["inject", "claude-01", "--text", "hello"], terms.how());

  it("is told nothing while it asks something: it stays in the mailbox", async () => {
    const terms = terminals();
    await terms.begin("claude-01", "claude");
    terms.screen(" ❯ No, exit\n   Yes, I trust this folder");
    expect(await inject(terms)).toMatchObject({
      exit: 0,
      data: { delivery_state: "queued", fallback: "mailbox" },
    });
    expect(terms.told("claude-01")).toEqual([]);
    expect(terms.waited()).toBeGreaterThanOrEqual(10_000);
  });

  it("is told as soon as it waits for a prompt", async () => {
    const terms = terminals();
    await terms.begin("claude-01", "claude");
    terms.screen("");
    terms.meanwhile.push(() => terms.screen(PROMPTS));
    await inject(terms);
    expect(terms.told("claude-01")).toHaveLength(1);
  });
});
