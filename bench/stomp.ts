import { existsSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { RALLY } from "../test/binary/compiled.ts";
import { FORMS, type FormName } from "../test/stomp/form.ts";
import { type Played, type Setting, stomp } from "../test/stomp/stomp.ts";
import { EMPTY } from "./programs.ts";
import { timesOf, wordsOf } from "./stomp/figures.ts";

const { values } = parseArgs({
  options: {
    agents: { type: "string", default: "8" },
    edits: { type: "string", default: "400" },
    files: { type: "string", default: "16" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    form: { type: "string", multiple: true, default: Object.keys(FORMS) },
    json: { type: "boolean", default: false },
  },
});
for (const name of values.form)
  if (!Object.hasOwn(FORMS, name))
    usage(`no form "${name}"; there are ${Object.keys(FORMS).join(", ")}`);
const agents = count(values.agents);
const edits = count(values.edits);
const files = count(values.files);
const seed = count(values.seed);
if (!existsSync(EMPTY)) usage("there is no dist/empty; npm run stomp builds it");

if (!values.json) {
  console.log(`${agents} agents, ${edits} edits, ${files} files of one checkout, seed ${seed}\n`);
  console.log("form     hook       edits    lost  denied  refused  claims  failed");
}
let isOver = false;
process.on("SIGINT", () => {
  isOver = true;
});
const played: { setting: Setting; outcome: Played }[] = [];
for (const form of values.form as FormName[]) {
  for (const hook of [null, [RALLY, "hook"]]) {
    if (isOver) break;
    const setting: Setting = {
      agents,
      edits,
      files,
      seed,
      form,
      hook,
      empty: [EMPTY],
      isOver: () => isOver,
    };
    const outcome = await stomp(setting);
    played.push({ setting, outcome });
    if (!values.json) console.log(line(setting, outcome));
  }
}
if (values.json) console.log(JSON.stringify(played.map(figures), null, 2));
else
  for (const { setting, outcome } of played)
    if (setting.hook) console.log(`\n${setting.form}, with the hook\n${details(outcome)}`);
// What a model wrote from an older reading is the host's to refuse.
const broken = played.filter(
  ({ setting, outcome }) => setting.hook && setting.form !== "write" && outcome.lost.length > 0,
);
process.exitCode = broken.length === 0 ? 0 : 1;

function line({ form, hook }: Setting, { lost, denied, refused, failed, kinds, ...rest }: Played) {
  const numbers = [rest.edits, lost.length, denied, refused, kinds.claim ?? 0, failed];
  const widths = [7, 6, 6, 7, 6, 6];
  const cells = numbers.map((each, n) => String(each).padStart(widths[n]!));
  return `${form.padEnd(7)}  ${(hook ? "with" : "without").padEnd(7)}  ${cells.join("  ")}`;
}

function details({ calls }: Played): string {
  const times = timesOf(calls).map(({ name, count: n, milliseconds, ratio, spread }) => {
    const [low, high] = spread.map((bound) => bound.toFixed(2));
    return `  ${name.padEnd(24)} ${String(n).padStart(6)} times ${milliseconds.toFixed(1).padStart(7)} ms  x${ratio.toFixed(2)}  (${low} to ${high})`;
  });
  const words = wordsOf(calls).map(
    ({ name, count: n, quiet, tokens, characters }) =>
      `  ${name.padEnd(24)} ${String(n).padStart(6)} times, ${quiet} without a word; the others: median ${tokens.median} tokens, most ${tokens.most}, most ${characters} characters`,
  );
  return [...times, ...words].join("\n");
}

function figures({ setting, outcome: { calls, ...rest } }: (typeof played)[number]) {
  return { ...setting, ...rest, times: timesOf(calls), words: wordsOf(calls) };
}

function count(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : usage(`"${text}" is no count`);
}

function usage(why: string): never {
  console.error(`stomp: ${why}`);
  process.exit(2);
}
