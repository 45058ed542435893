import { refuse } from "../fact/refusal.ts";
import { plain } from "../fact/untrusted.ts";
import { deadlineIn, NEVER } from "../room/deadline.ts";
import type { KindName } from "../room/kinds.ts";
import { type Answer, isRefusal, refused } from "./answer.ts";
import type { Context } from "./context.ts";
import { envelope, exitOf } from "./envelope.ts";
import type { Exit } from "./exit_codes.ts";
import { type Parsed, parse, type Tokens, tokenize } from "./parse.ts";
import { placed } from "./placed.ts";
import { notUtf8 } from "./raw_arguments.ts";
import { style } from "./style.ts";
import { checkBeforeWrite } from "./verbs/check.ts";
import { hook } from "./verbs/hook.ts";
import { say } from "./verbs/say.ts";
import { version } from "./verbs/version.ts";
import { Unheard, type World } from "./world.ts";

/** What `--timeout-ms` may be, in milliseconds, and what it is when not given. */
const [SHORTEST, LONGEST, STANDARD] = [100, 60_000, 3000];

/** Runs one command from its arguments to its exit code. The only one who exits is `cli.ts`. */
export async function main(argv: readonly string[], world: World): Promise<Exit> {
  try {
    return await command(argv, world);
  } catch (fault) {
    // Verbs that tell as they go (demo, --watch) end where nobody listens.
    if (fault instanceof Unheard) return unheard(world, fault, 0);
    throw fault;
  }
}

async function command(argv: readonly string[], world: World): Promise<Exit> {
  const started = world.ticks();
  const tokens = tokenize(rewritten(argv));
  const json = tokens.flags.some((each) => each.name === "json");
  const trace = tokens.flags.some((each) => each.name === "trace");
  const stages: string[] = [];
  let since = started;
  const work: (() => void)[] = [];
  const stage = (name: string): void => {
    if (trace) stages.push(`${name} ${(world.ticks() - since).toFixed(2)} ms`);
    since = world.ticks();
  };
  const hooks = { stage, later: (each: () => void) => work.push(each) };
  const { verb, answer } = await run(argv, tokens, world, hooks);
  const fault = emit(world, { json, verb, answer });
  stage("answer");
  for (const each of work) each();
  stage("checkpoint written");
  if (trace) world.err(traced(world, stages, world.ticks() - started));
  const exit = tokens.words[0] === "hook" && !json ? exitToHost(answer) : exitOf(answer);
  return fault === undefined ? exit : unheard(world, fault, exit);
}

/** To a host 2 means that a write is denied, so nothing else may end like that; `--json` is asked by others. */
function exitToHost(answer: Answer): Exit {
  return answer.refusal?.kind === "denied" ? exitOf(answer) : 0;
}

async function run(
  argv: readonly string[],
  tokens: Tokens,
  world: World,
  hooks: Pick<Context, "stage" | "later">,
): Promise<{ verb: string | null; answer: Answer }> {
  const parsed = parse(tokens);
  if (isRefusal(parsed))
    return {
      verb: parsed.code === "unknown-verb" ? null : (tokens.words[0] ?? null),
      answer: refused(parsed),
    };
  const verb = parsed.verb.words[0]!;
  const garbled = notUtf8(argv);
  if (garbled !== undefined) return { verb, answer: refused(garbled) };
  const context = contextOf(parsed, world, hooks);
  if (isRefusal(context)) return { verb, answer: refused(context) };
  hooks.stage("parse");
  if (parsed.flags.help === true) {
    const { help } = await world.cold();
    const args = tokens.words.length === 1 ? tokens.words : parsed.verb.words;
    return { verb: "help", answer: await help({ ...context, args }) };
  }
  return { verb, answer: await act(parsed, context) };
}

/** The verbs that agents wait for are here; the others are loaded when asked for. */
async function act({ verb }: Parsed, context: Context): Promise<Answer> {
  const [first, second] = verb.words;
  if (first === "check" && second === "before-write") return checkBeforeWrite(context);
  if (first === "say") {
    const speak = (asked: Context) => say(asked, second as KindName);
    if (context.flags.sync === undefined) return speak(context);
    return (await context.world.cold()).claimAndSync(context, speak);
  }
  if (first === "hook") return hook(context);
  if (first === "version") return version(context);
  const { cold } = await context.world.cold();
  return cold(verb.words, context);
}

/** `--version` alone asks for the verb; `-h` and no word at all ask for help. */
function rewritten(argv: readonly string[]): readonly string[] {
  const { words, flags } = tokenize(argv);
  if (flags.some((each) => each.name === "version"))
    return ["version", ...flags.filter((each) => each.name === "json").map(() => "--json")];
  if (words.length > 0) return argv;
  return ["help", ...argv.filter((each) => each !== "--help" && each !== "-h")];
}

function contextOf(
  { verb, args, flags, rest }: Parsed,
  world: World,
  hooks: Pick<Context, "stage" | "later">,
): Context | ReturnType<typeof refuse> {
  const given = flags["timeout-ms"];
  const ms = given === undefined ? STANDARD : wholeMilliseconds(String(given));
  const unhurried = given === undefined && verb.unhurried === true;
  if (!(ms >= SHORTEST && ms <= LONGEST)) {
    return refuse("usage", "bad-value", `--timeout-ms cannot be "${String(given)}"`, [
      `A whole number from ${SHORTEST} to ${LONGEST}`,
    ]);
  }
  const here = typeof flags.workdir === "string" ? placed(world, flags.workdir) : world;
  if ("hints" in here) return here;
  const deadline = unhurried ? NEVER : deadlineIn(ms, world.ticks);
  return { world: here, args, flags, rest, deadline, ...hooks };
}

/** Digits alone: `Number` takes `1e3` and a blank too. */
function wholeMilliseconds(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}

/** Says the answer; why it could not be said, if so. */
function emit(
  world: World,
  { json, verb, answer }: { json: boolean; verb: string | null; answer: Answer },
): Unheard | undefined {
  const fault = heard(() => {
    if (answer.streamed === true && answer.refusal === undefined) return;
    if (json) world.out(envelope(verb, answer));
    else if (isShown(answer)) world.out(answer.text!(style(world.colour)));
  });
  if (json || answer.refusal === undefined) return fault;
  const { message, hints } = answer.refusal;
  // What stops has been shown; of a lint this is the sum.
  const isSaid = isShown(answer) && answer.refusal.kind === "stop";
  const said = isSaid ? [] : [`rally: ${plain(message)}`];
  world.err([...said, ...hints.map((hint) => `  ${plain(hint)}`), ""].join("\n"));
  return fault;
}

/** A stop is an answer, and so is what lint found; whatever else was refused has nothing to show. */
function isShown({ text, refusal }: Answer): boolean {
  const isAnswer =
    refusal === undefined || ["stop", "violation", "unreadable"].includes(refusal.kind);
  return text !== undefined && isAnswer;
}

function heard(say: () => void): Unheard | undefined {
  try {
    say();
  } catch (fault) {
    if (fault instanceof Unheard) return fault;
    throw fault;
  }
  return undefined;
}

/** A reader that has gone changes no exit: a refusal stays one. An answer lost on its way is a failure. */
function unheard(world: World, { why }: Unheard, exit: Exit): Exit {
  if (why === "EPIPE") return exit;
  world.err(
    `rally: The answer could not be written (${why})\n  What was done stands; rally recent shows it\n`,
  );
  return exit === 0 ? 1 : exit;
}

function traced({ count }: World, stages: readonly string[], total: number): string {
  const counts = `facts decoded ${count.factsDecoded}, bytes read ${count.bytesRead}, files opened ${count.filesOpened}`;
  return `trace: ${counts}\ntrace: ${[...stages, `total ${total.toFixed(2)} ms`].join(", ")}\n`;
}
