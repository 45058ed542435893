// What a host does when a prompt is submitted: it calls rally's hook with a recorded payload and the prompt in it, and
// gives its model what the hook says.
//
// Usage: node prompt_hook.mjs RALLY PAYLOAD FILE < PROMPT
import { spawnSync } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import process from "node:process";

const [rally, payload, file] = process.argv.slice(2);
const prompt = readFileSync(0, "utf8");
const input = JSON.stringify({ ...JSON.parse(payload), prompt });
const { status, stdout } = spawnSync(rally, ["hook", "claude-code", "UserPromptSubmit"], { input });
appendFileSync(file, stdout);
process.exit(status ?? 1);
