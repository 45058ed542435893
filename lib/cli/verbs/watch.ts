import { clockTime, parseInstant } from "../../fact/instant.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { shellWords } from "../../fact/shell_words.ts";
import { plain, quote, untrusted } from "../../fact/untrusted.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import type { DueStandby } from "../../room/run/due.ts";
import type { VoidReason } from "../../room/verdict.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { envelope } from "../envelope.ts";
import { programAt } from "../managed/program.ts";
import { recordLine } from "../record_line.ts";
import { findRoom } from "../room.ts";
import { questionOf } from "../watch/question.ts";
import { type Command, idOf, runFor, type Wait } from "../watch/running.ts";
import { watching } from "../watch/watching.ts";
import { wholeNumber } from "../whole_number.ts";
import type { World } from "../world.ts";

/** What `watch` says, one a line: something has happened, or a command was run for it. */
export type WatchResult = WatchEvent | WatchRan;

/** What has happened. */
export type WatchEvent =
  | {
      readonly event: "fact";
      readonly seq: number;
      /** As it stands in the ledger. */
      readonly fact: Readonly<Record<string, unknown>>;
      /** Why it has no effect; null where it has. */
      readonly void_reason: VoidReason | null;
    }
  | {
      readonly event: "wake_due";
      /** Of the standby. */
      readonly seq: number;
      readonly due: DueStandby;
    };

/** How one try of a command came out. */
export interface WatchRan {
  readonly event: "ran";
  /** The id of the fact or standby that it was run for. */
  readonly of: string;
  readonly argv: readonly string[];
  /** Null where it did not end by itself. */
  readonly exit: number | null;
  readonly attempts: number;
  /** `failed`: it is tried again. */
  readonly outcome: "ok" | "failed" | "gave_up";
  /** What it said, clipped. */
  readonly output: string;
  readonly error: string;
}

/** Says each new fact and each standby that falls due, and runs a command for it, until it is stopped. */
export async function watch(context: Context): Promise<Answer<WatchResult>> {
  const { world, flags, deadline } = context;
  if (world.env["RALLY_WATCH"] === "1") return refused(nested());
  const stopping = world.stopping();
  const question = questionOf(context);
  if (isRefusal(question)) return refused(question);
  const seconds = wholeNumber(flags, "interval", 1, 3600, 5);
  if (typeof seconds !== "number") return refused(seconds);
  const place = findRoom(context);
  if (isRefusal(place)) return refused(place);
  const command = question.command && commandOf(world, place, question.command);
  if (command !== null && isRefusal(command)) return refused(command);
  const wait = waiting(world, stopping);
  const tell = (result: WatchResult): void => {
    world.out(flags.json === true ? envelope("watch", { result }) : told(result, world.now()));
    if (result.event !== "ran" || result.outcome !== "gave_up") return;
    world.err(`rally: gave up on ${plain(result.of)} after ${result.attempts} tries\n`);
  };
  const handle = async (event: WatchEvent): Promise<boolean> => {
    tell(event);
    const suggested = question.suggested && event.event === "wake_due";
    const toRun = suggested ? suggestedBy(world, event.due) : command;
    return toRun === null || runFor(world, event, toRun, { stopping, deadline, wait, tell });
  };
  const how = { question, interval: seconds * 1000, stopping, wait, handle };
  const refusal = await watching(context, place.dir, how);
  return { streamed: true, ...(refusal === undefined ? {} : { refusal }) };
}

/** The program is looked for once, before anything happens. */
function commandOf(world: World, place: RoomPlace, argv: readonly string[]): Command | Refusal {
  const [name, ...rest] = argv;
  const path = programAt(world, place, name!);
  return typeof path === "object" ? path : { argv, program: [path, ...rest] };
}

/** What a standby suggests is for rally itself: this very program. */
function suggestedBy({ self }: World, { argv }: DueStandby): Command {
  return { argv, program: [...self, ...argv.slice(1)] };
}

/** Of several waits, a stop ends the one that began last: the only one that anybody is in. */
function waiting(world: World, stopping: AbortSignal): Wait {
  let wake = (): void => {};
  stopping.addEventListener("abort", () => wake(), { once: true });
  return (ms, directories = []) =>
    new Promise((done) => {
      wake = done;
      if (stopping.aborted) done();
      else world.changed(directories, ms).then(done);
    });
}

function told(result: WatchResult, now: number): string {
  if (result.event === "fact") {
    const { seq, fact, void_reason } = result;
    const why = void_reason === null ? "" : ` (void: ${void_reason})`;
    return `${seq} ${recordLine(fact)}${why} ${plain(idOf(result))}\n`;
  }
  if (result.event === "wake_due") {
    const { owner, wake_after, reason, suggested_command } = result.due;
    const since = `due since ${clockTime(parseInstant(wake_after)!, now)}`;
    const why = reason === null ? "" : ` ${quote(reason)}`;
    return `${result.seq} ${plain(owner)} stood by${why}, ${since}: ${suggested_command} ${plain(idOf(result))}\n`;
  }
  const { argv, of, exit, outcome, output, error, attempts } = result;
  const end = exit === null ? "did not end by itself" : `ended with ${exit}`;
  const next = { ok: "", failed: `, try ${attempts}`, gave_up: `, given up after ${attempts}` };
  const said = [output, error].map((each) => quote(untrusted(each), 200)).filter(Boolean);
  return `  ${plain(shellWords(argv))} ${end}${next[outcome]} for ${plain(of)}${said.length > 0 ? `: ${said.join(" ")}` : ""}\n`;
}

function nested(): Refusal {
  return refuse("refused", "nested-watch", "A watch began this command", [
    "What a watch runs may not watch; unset RALLY_WATCH if it is no such command",
  ]);
}
