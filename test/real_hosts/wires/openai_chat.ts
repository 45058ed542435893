import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { type Body, events, type Step, textIn, type Wire } from "./wire.ts";

/** OpenAI Chat Completions: OpenCode. */
export const openaiChat: Wire = {
  path: /\/chat\/completions(\?|$)/,
  resultsIn: ({ tools, messages }) =>
    (tools ?? []).length === 0
      ? null
      : messages
          .filter(({ role }: Body) => role === "tool")
          .map(({ content }: Body) => textIn(content)),
  answer: (saying, { model }) => {
    const chunk = { id: `chatcmpl-${randomUUID()}`, object: "chat.completion.chunk", model };
    const [delta, finish_reason] =
      "text" in saying
        ? [{ content: saying.text }, "stop"]
        : [{ tool_calls: [call(saying.step, saying.root)] }, "tool_calls"];
    const said = { index: 0, delta: { role: "assistant", ...delta }, finish_reason: null };
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
    return events([
      [null, { ...chunk, choices: [said] }],
      [null, { ...chunk, choices: [{ index: 0, delta: {}, finish_reason }], usage }],
      [null, "[DONE]"],
    ]);
  },
};

function call(step: Step, root: string): object {
  const [name, args] = named(step, root);
  return {
    index: 0,
    id: `call_${randomUUID()}`,
    type: "function",
    function: { name, arguments: JSON.stringify(args) },
  };
}

function named(step: Step, root: string): readonly [name: string, args: object] {
  if (step.tool === "shell") return ["bash", { command: step.line, description: "run" }];
  const filePath = join(root, step.path);
  switch (step.tool) {
    case "read":
      return ["read", { filePath }];
    case "write":
      return ["write", { filePath, content: step.text }];
    case "edit":
      return ["edit", { filePath, oldString: step.from, newString: step.to }];
  }
}
