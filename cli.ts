#!/usr/bin/env node
import { refused } from "./lib/cli/answer.ts";
import { envelope } from "./lib/cli/envelope.ts";
import { main } from "./lib/cli/main.ts";
import { nodeWorld } from "./lib/cli/node_world.ts";
import { refuse } from "./lib/fact/refusal.ts";

// No top-level await: the compiled program is CommonJS.
const given = process.argv.slice(2);
// A link of that name is for those who start services.
const name = process.argv0.split("/").at(-1);
const argv = name === "rally-termd" ? ["termd", ...given] : given;
const world = nodeWorld();
main(argv, world).then((code) => process.exit(code), fail);

/** Whatever comes here is a defect of rally. */
function fail(fault: unknown): void {
  const why =
    fault instanceof Error
      ? `${fault.message} ${fault.stack?.split("\n")[1]?.trim() ?? ""}`
      : String(fault);
  const bug = refuse("bug", "bug", `This should not have happened: ${why}`, [
    "Please report it with the command that led here",
  ]);
  try {
    if (argv.includes("--json")) world.out(envelope(null, refused(bug)));
    else world.err(`rally: ${bug.message}\n  ${bug.hints.join("\n  ")}\n`);
  } catch {
    // Nobody is listening.
  }
  process.exit(1);
}
