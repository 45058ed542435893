import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain, showName } from "../../fact/untrusted.ts";
import { deadlineIn } from "../../room/deadline.ts";
import type { Revocation } from "../../room/verdict.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { answerAnew } from "../answer_anew.ts";
import { goneOn } from "../beginning.ts";
import { type Context, one } from "../context.ts";
import { count } from "../durations.ts";
import type { Identity } from "../identity.ts";
import type { How } from "../sync/exchanging.ts";
import { type PrivateRow, privateLine } from "../sync/private_facts.ts";
import { openRoute, type Route } from "../sync/route.ts";
import { type Exchanged, exchange } from "../sync/syncing.ts";

/** What `sync` answers; beside an error, what has been done all the same. */
export interface SyncResult {
  readonly remote: string;
  readonly ref: string;
  readonly mode: Route["mode"];
  /** The commit that the remote says now; null where it has none. */
  readonly tip: string | null;
  /** How many facts are published, as far as this room has brought them. */
  readonly published: number;
  /** Facts of this room that went out, by their ids. */
  readonly sent: readonly string[];
  /** How many facts of others came. */
  readonly received: number;
  /** Claims of this room that are published now and stand. */
  readonly won: readonly string[];
  /** Claims of this room that ended because another was published first; `by` is null where it ended among those. */
  readonly lost: readonly Revocation[];
  /** How often others published first, and it was tried again. */
  readonly swaps_lost: number;
  /** The published ledger had been rewritten, and the room begun anew from it. */
  readonly rewritten: boolean;
  /** Facts that are too long to be published. */
  readonly too_long: readonly string[];
  /** What is private in what goes out first. */
  readonly private: readonly PrivateRow[];
  /** Why the ref here does not say the tip; null where it does. The remote's decides. */
  readonly ref_fault: string | null;
  /** Why `--watch` has to go on later; null where all is exchanged. */
  readonly waits: string | null;
}

/** The longest that one exchange takes unless it is told otherwise, and what lies between two, in milliseconds. */
const [STANDARD, INTERVAL] = [60_000, 30_000];

/** Brings what others have published and publishes what this room has to say to them. */
export async function sync(context: Context): Promise<Answer<SyncResult>> {
  const { world, flags } = context;
  const how = howOf(context);
  if (isRefusal(how)) return refused(how);
  const given = goneOn(context, "hot");
  // A person at the keyboard need not say so.
  const human = { ...context, flags: { ...flags, tool: "human" } };
  const here = isRefusal(given) && given.code === "no-tool" ? goneOn(human, "hot") : given;
  if (isRefusal(here)) return refused(here);
  const once = () => exchanged(hurried(context), here.who, how);
  if (flags.watch === undefined) return once();
  const wait = async (ms: number): Promise<undefined> => {
    await world.changed([], ms);
  };
  return answerAnew(context, "sync", async () => patient(await once()), {
    interval: INTERVAL,
    wait,
  });
}

function howOf({ flags }: Context): How | Refusal {
  const reason = one(flags, "reason");
  const accepts = flags["accept-rewrite"] === true;
  if (accepts && reason === undefined)
    return refuse("usage", "missing-reason", "--accept-rewrite needs --reason", [
      'Say why: --reason "..."',
    ]);
  return {
    once: flags.once === true,
    approved: flags.approve === true,
    ...(accepts ? { anew: reason! } : {}),
  };
}

/** Each exchange has a deadline of its own. */
function hurried(context: Context): Context {
  const ms = Number(one(context.flags, "timeout-ms") ?? STANDARD);
  return { ...context, deadline: deadlineIn(ms, context.world.ticks) };
}

async function exchanged(context: Context, who: Identity, how: How): Promise<Answer<SyncResult>> {
  const [given] = context.args;
  const route = await openRoute(context, given);
  if (isRefusal(route)) return refused(route);
  const came = await exchange(context, who, route, how);
  const result = resultOf(route, came);
  const { refusal } = came;
  return {
    result,
    ...(refusal === undefined
      ? {}
      : { refusal: { ...refusal, hints: [...done(result), ...refusal.hints] } }),
    text: () => told(result),
  };
}

/** What has been done, though not all was. */
function done({ sent, won, lost }: SyncResult): string[] {
  const isNothing = [sent, won, lost].every(({ length }) => length === 0);
  if (isNothing) return [];
  return [`Done: ${count(sent.length, "fact")} sent`, ...claimLines({ won, lost })];
}

/** What passes by itself ends no `--watch`. */
function patient(answer: Answer<SyncResult>): Answer<SyncResult> {
  const { result, refusal } = answer;
  const passes = ["offline", "deadline", "swap-lost", "outcome-unknown"];
  if (result === undefined || refusal === undefined || !passes.includes(refusal.code))
    return answer;
  const waiting = { ...result, waits: refusal.message };
  return { result: waiting, text: () => told(waiting) };
}

function resultOf({ remote, ref, mode }: Route, { tally, state }: Exchanged): SyncResult {
  const { tip, sent, received, won, lost, swapsLost, rewritten, tooLong } = tally;
  return {
    remote,
    ref,
    mode,
    tip,
    published: state?.published?.count ?? 0,
    sent,
    received,
    won,
    lost,
    swaps_lost: swapsLost,
    rewritten,
    too_long: tooLong,
    private: tally.private,
    ref_fault: tally.refFault,
    waits: null,
  };
}

function told(result: SyncResult): string {
  const { remote, ref, sent, received, published, swaps_lost, waits } = result;
  const tries = swaps_lost === 0 ? "" : `, others were first ${count(swaps_lost, "time")}`;
  const lines = [
    `${remote} ${ref}: sent ${sent.length}, received ${received}, ${count(published, "fact")} published${tries}`,
    ...(result.rewritten ? ["begun anew from what the remote has now"] : []),
    ...claimLines(result),
    ...result.too_long.map((id) => `too long to be published: ${showName(id)}`),
    ...result.private.map((each) => `private: ${privateLine(each)}`),
    ...(result.ref_fault === null
      ? []
      : [`the ref here was not moved: ${plain(result.ref_fault)}`]),
    ...(waits === null ? [] : [`waiting: ${plain(waits)}`]),
  ];
  return `${lines.join("\n")}\n`;
}

function claimLines({ won, lost }: Pick<SyncResult, "won" | "lost">): string[] {
  return [
    ...won.map((id) => `won ${showName(id)}`),
    ...lost.map((each) => `lost ${lostLine(each)}`),
  ];
}

function lostLine({ claim, by }: Revocation): string {
  const why =
    by === null ? "it has ended among the published facts" : `${showName(by)} was published first`;
  return `${showName(claim)}: ${why}`;
}
