/**
 * An agent by script: follows packets word for word, in the directory where it is started.
 *
 *     node fan_out_agent.mjs PACKETS TASK[:HOW]...
 *
 * HOW: `hangs` behind its claim until it is killed; `parks` for a moment and leaves; `strays` into a file that is not
 * its own. Its last message of each task goes to PACKETS/TASK.result.json.
 */
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";

const [packets, ...tasks] = process.argv.slice(2);

for (const each of tasks) {
  const [task, how = ""] = each.split(":");
  follow(task, how);
}

function follow(task, how) {
  const packet = readFileSync(join(packets, `${task}.packet.md`), "utf8");
  const [before, rest] = packet.split("\n## The loop\n");
  const [loop, aside] = rest.split("\n### ");
  const boundary = before.split("\n## Ownership\n")[1].split("\n## ")[0];
  const owned = [...boundary.matchAll(/^- `(.+)`$/gm)].map(([, path]) => path);
  let changed = [];
  let result = "";
  for (const line of commandsOf(loop)) {
    if (line.startsWith("rally check ")) {
      sh(line);
      if (how === "hangs") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      if (how === "parks")
        return void sh(soon(commandsOf(aside).find((each) => /standby/.test(each))));
      changed = work(task, owned, how);
    } else if (line.startsWith("rally "))
      sh(line.replace("THE RESULT OF THE VALIDATION", `it said "${result}"`));
    else result = sh(line);
  }
  const said = { task, changed_files: changed, validation_result: result };
  writeFileSync(join(packets, `${task}.result.json`), JSON.stringify(said));
}

/** The lines of its blocks of shell. */
function commandsOf(text) {
  return [...text.matchAll(/^```sh\n(.+)\n```$/gm)].map(([, line]) => line);
}

/** A moment instead of half an hour. */
function soon(line) {
  return line.replace("+30m", new Date(Date.now() + 200).toISOString());
}

function work(task, owned, how) {
  const wrote = owned.map((path) => (/\.[a-z]+$/.test(path) ? path : `${path}/${task}.ts`));
  for (const path of wrote) {
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, `// ${task}\n`);
  }
  if (how === "strays") appendFileSync("src/parser.ts", "// not mine\n");
  if (wrote.length > 0) {
    execFileSync("git", ["add", "--", ...wrote]);
    execFileSync("git", ["commit", "-qm", task]);
  }
  return wrote;
}

function sh(line) {
  return execFileSync("/bin/sh", ["-c", line], { encoding: "utf8", stdio: "pipe" }).trim();
}
