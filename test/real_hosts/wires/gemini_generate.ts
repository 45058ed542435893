import { join } from "node:path";
import { type Body, events, type Step, textIn, type Wire } from "./wire.ts";

/** Gemini's generateContent: Gemini CLI. */
export const geminiGenerate: Wire = {
  path: /:(streamG|g)enerateContent/,
  resultsIn: ({ tools, contents }) =>
    (tools ?? []).some(({ functionDeclarations }: Body) => functionDeclarations?.length > 0)
      ? contents
          .flatMap(({ parts }: Body) => parts ?? [])
          .filter(({ functionResponse }: Body) => functionResponse !== undefined)
          .map(({ functionResponse }: Body) => textIn(functionResponse.response))
      : null,
  answer: (saying, { generationConfig }, url) => {
    // It asks for JSON where it wants to know whose turn it is.
    const isAsked = generationConfig?.responseMimeType === "application/json";
    const part =
      "text" in saying
        ? { text: isAsked ? JSON.stringify({ reasoning: "", next_speaker: "user" }) : saying.text }
        : { functionCall: call(saying.step, saying.root) };
    const said = {
      candidates: [{ index: 0, content: { role: "model", parts: [part] }, finishReason: "STOP" }],
      usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
    };
    return url.includes(":stream") ? events([[null, said]]) : JSON.stringify(said);
  },
};

function call(step: Step, root: string): { readonly name: string; readonly args: object } {
  if (step.tool === "shell") return { name: "run_shell_command", args: { command: step.line } };
  const file_path = join(root, step.path);
  switch (step.tool) {
    case "read":
      return { name: "read_file", args: { file_path } };
    case "write":
      return { name: "write_file", args: { file_path, content: step.text } };
    case "edit":
      return {
        name: "replace",
        args: { file_path, old_string: step.from, new_string: step.to, instruction: "edit" },
      };
  }
}
