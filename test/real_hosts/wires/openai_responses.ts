import { randomUUID } from "node:crypto";
import { type Body, events, type Step, textIn, type Wire } from "./wire.ts";

/** OpenAI Responses: Codex CLI. Its files are named from the checkout. */
export const openaiResponses: Wire = {
  path: /\/responses(\?|$)/,
  resultsIn: ({ tools, input }) =>
    (tools ?? []).length === 0
      ? null
      : input
          .filter(({ type }: Body) => /_call_output$/.test(type ?? ""))
          .map(({ output }: Body) => textIn(output)),
  answer: (saying, { model }) => {
    const item =
      "text" in saying
        ? {
            type: "message",
            role: "assistant",
            content: [{ type: "output_text", text: saying.text, annotations: [] }],
          }
        : { ...call(saying.step), call_id: `call_${randomUUID()}` };
    const done = { id: `item_${randomUUID()}`, status: "completed", ...item };
    const response = { id: `resp_${randomUUID()}`, object: "response", model };
    const usage = { input_tokens: 10, output_tokens: 5, total_tokens: 15 };
    const all = [
      ["response.created", { response: { ...response, status: "in_progress", output: [] } }],
      ["response.output_item.done", { output_index: 0, item: done }],
      [
        "response.completed",
        { response: { ...response, status: "completed", output: [done], usage } },
      ],
    ] as const;
    return events(all.map(([type, data], n) => [type, { type, sequence_number: n, ...data }]));
  },
};

function run(cmd: string): object {
  return { type: "function_call", name: "exec_command", arguments: JSON.stringify({ cmd }) };
}

function call(step: Step): object {
  const patch = (lines: readonly string[]): object => ({
    type: "custom_tool_call",
    name: "apply_patch",
    input: ["*** Begin Patch", ...lines, "*** End Patch"].join("\n"),
  });
  switch (step.tool) {
    case "read":
      return run(`cat ${step.path}`);
    case "shell":
      return run(step.line);
    case "write":
      return patch([`*** Add File: ${step.path}`, `+${step.text}`]);
    case "edit":
      return patch([`*** Update File: ${step.path}`, "@@", `-${step.from}`, `+${step.to}`]);
  }
}
