import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { type Body, events, type Saying, type Step, textIn, type Wire } from "./wire.ts";

/** Anthropic Messages: Claude Code. */
export const anthropicMessages: Wire = {
  path: /\/v1\/messages(\?|$)/,
  resultsIn: ({ tools, messages }) =>
    (tools ?? []).length === 0
      ? null
      : messages
          .flatMap(({ content }: Body) => (Array.isArray(content) ? content : []))
          .filter(({ type }: Body) => type === "tool_result")
          .map(({ content }: Body) => textIn(content)),
  answer: (saying, { model }) => {
    const usage = { input_tokens: 10, output_tokens: 5 };
    const message = { id: `msg_${randomUUID()}`, type: "message", role: "assistant", model, usage };
    const [block, delta, stop_reason] = blockOf(saying);
    return events([
      [
        "message_start",
        { type: "message_start", message: { ...message, content: [], stop_reason: null } },
      ],
      ["content_block_start", { type: "content_block_start", index: 0, content_block: block }],
      ["content_block_delta", { type: "content_block_delta", index: 0, delta }],
      ["content_block_stop", { type: "content_block_stop", index: 0 }],
      [
        "message_delta",
        { type: "message_delta", delta: { stop_reason, stop_sequence: null }, usage },
      ],
      ["message_stop", { type: "message_stop" }],
    ]);
  },
};

function blockOf(saying: Saying): readonly [block: object, delta: object, stop: string] {
  if ("text" in saying)
    return [{ type: "text", text: "" }, { type: "text_delta", text: saying.text }, "end_turn"];
  const { name, input } = call(saying.step, saying.root);
  return [
    { type: "tool_use", id: `toolu_${randomUUID()}`, name, input: {} },
    { type: "input_json_delta", partial_json: JSON.stringify(input) },
    "tool_use",
  ];
}

function call(step: Step, root: string): { readonly name: string; readonly input: object } {
  if (step.tool === "shell") return { name: "Bash", input: { command: step.line } };
  const file_path = join(root, step.path);
  switch (step.tool) {
    case "read":
      return { name: "Read", input: { file_path } };
    case "write":
      return { name: "Write", input: { file_path, content: step.text } };
    case "edit":
      return {
        name: "Edit",
        input: { file_path, old_string: step.from, new_string: step.to },
      };
  }
}
