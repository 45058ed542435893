import { parseDuration } from "../../fact/duration.ts";
import type { Fact } from "../../fact/fact.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain, quote, showName } from "../../fact/untrusted.ts";
import { deadlineIn } from "../../room/deadline.ts";
import { promised } from "../../room/promised.ts";
import type { State } from "../../room/state.ts";
import { travels } from "../../room/travelling.ts";
import { conflictRows } from "../../room/views/conflicts.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { goneOn } from "../beginning.ts";
import { readConfig, settingIn } from "../config.ts";
import { type Context, one } from "../context.ts";
import { markTold, untold } from "../revocations.ts";
import { findRoom } from "../room.ts";
import { sightingsOf } from "../sightings.ts";
import type { WriteResult } from "../speak.ts";
import { told } from "../verbs/say.ts";
import { waysOut } from "../void_refusal.ts";
import { openRoute, type Route } from "./route.ts";
import { type Exchanged, exchange } from "./syncing.ts";

/** What `say claim --sync` answers. */
export interface SyncedClaim extends WriteResult {
  readonly sync?: {
    readonly remote: string;
    /** `provisional`: it holds in this room, and nothing is known of it elsewhere. */
    readonly outcome: "granted" | "revoked" | "provisional";
    /** What was published first; null where nothing is known of that. */
    readonly by: string | null;
    /** The commit that the remote says now. */
    readonly tip: string | null;
  };
}

/** A lease that other machines read only from time to time has to be long, in milliseconds. */
const LEAST = 120 * 60_000;
/** How long a remote may take, unless it is said. */
const PATIENCE = 30_000;

/**
 * Says a claim here, publishes it, and answers only once the remote has it, has another that was first, or cannot be
 * asked: then the claim is as good as any other of this room.
 */
export async function claimAndSync(
  context: Context,
  say: (context: Context) => Answer<WriteResult>,
): Promise<Answer<SyncedClaim>> {
  const { world, flags } = context;
  const lease = leaseOf(context);
  if (typeof lease !== "string") return refused(lease);
  const ms = flags["timeout-ms"] === undefined ? PATIENCE : context.deadline.left();
  const patient: Context = { ...context, deadline: deadlineIn(ms, world.ticks) };
  // Nothing is said if there is no way to a remote.
  const route = await openRoute(patient);
  if (isRefusal(route)) return refused(route);
  const saying = (): Answer<WriteResult> => say({ ...patient, flags: { ...flags, lease } });
  const first = saying();
  const answer =
    first.refusal?.code === "claim-conflict" ? await anew(patient, route, first, saying) : first;
  const { result } = answer;
  if (answer.refusal !== undefined || result?.outcome !== "committed") return answer;
  const { fact, holds = [fact.id] } = result;
  if (!travels(fact)) return { ...answer, refusal: staysHome() };
  const who = { tool: fact.tool, session: fact.session };
  const came = await exchange(patient, who, route);
  return answered(patient, route, result, came, holds);
}

/** Said once more when what others have published is here, if there is time: whoever is in the way may have gone. */
async function anew(
  context: Context,
  route: Route,
  first: Answer<WriteResult>,
  saying: () => Answer<WriteResult>,
): Promise<Answer<WriteResult>> {
  const here = goneOn(context, "hot");
  if (!isRefusal(here)) await exchange(context, here.who, route);
  const again = saying();
  return again.refusal?.code === "deadline" ? first : again;
}

function leaseOf(context: Context): string | Refusal {
  const { world, flags } = context;
  if (flags.tree === true)
    return refuse("usage", "bad-flags", "--tree and --sync do not go together", [
      "A claim of one worktree is for this machine only",
    ]);
  const given = one(flags, "lease");
  // What is no lease at all is told by whoever reads them.
  if (given !== undefined) return (parseDuration(given) ?? LEAST) < LEAST ? tooShort(given) : given;
  const place = findRoom(context);
  if (isRefusal(place)) return place;
  const config = readConfig(world, place.dir);
  if (isRefusal(config)) return config;
  const set = settingIn(config, "claims.lease");
  return (parseDuration(set) ?? 0) > LEAST ? set : "2h";
}

function tooShort(given: string): Refusal {
  return refuse("usage", "bad-lease", `--lease cannot be "${given}" with --sync`, [
    "2h to 24h, for others read it only from time to time",
  ]);
}

function staysHome(): Refusal {
  const message =
    "The claim holds here only: ports, labels, services and locks of Git are of one machine";
  return refuse("unknown", "provisional", message, ["Claim them without --sync"]);
}

function answered(
  context: Context,
  route: Route,
  result: WriteResult,
  came: Exchanged,
  wanted: readonly string[],
): Answer<SyncedClaim> {
  const { remote } = route;
  const { state, tally } = came;
  const { fact } = result;
  const about = { remote, by: null, tip: tally.tip };
  const asking = { session: fact.session, now: context.world.now() };
  // What was said of it before the remote was asked.
  const { provisional: _, ...known } = result as WriteResult & { readonly provisional?: true };
  if (state !== undefined && promised(state, wanted, asking).length === wanted.length) {
    const { text } = told({ result: known });
    return {
      result: { ...known, sync: { ...about, outcome: "granted" } },
      text: (style) => `${text!(style)}published to ${plain(remote)}: it holds on every machine\n`,
    };
  }
  const lost = tally.lost.find(({ claim }) => wanted.includes(claim));
  const isGone = state !== undefined && !wanted.every((id) => state.claims.has(id));
  if (state !== undefined && (lost !== undefined || isGone)) {
    const by = lost?.by ?? null;
    const sync = { ...about, by, outcome: "revoked" } as const;
    return { result: { ...known, sync }, refusal: revoked(context, state, { fact, wanted, by }) };
  }
  const sync = { ...about, outcome: "provisional" } as const;
  return { result: { ...result, sync }, refusal: provisional(remote, came.refusal) };
}

/** A claim that others have won. */
interface Lost {
  readonly fact: Fact;
  /** Claims by which it would have been held. */
  readonly wanted: readonly string[];
  readonly by: string | null;
}

/** Others hold it: they were first where it counts. */
function revoked(context: Context, state: State, { fact, wanted, by }: Lost): Refusal {
  const { world } = context;
  const place = findRoom(context);
  if (isRefusal(place)) return place;
  const room = { state, place };
  // This answer tells of it; nothing else has to, unless there is more to tell.
  if (untold(world, room, fact).every(({ claim }) => wanted.includes(claim)))
    markTold(world, room, fact);
  const claims = [...state.claims.values()].filter(({ id }) => id === by);
  const asked = { paths: fact.paths ?? [], resources: fact.resources ?? [] };
  const sightings = sightingsOf(world, place.dir);
  const details = conflictRows(state, claims, asked, world.now(), sightings);
  const [first] = details;
  if (first === undefined)
    return refuse("refused", "claim-conflict", "claim conflict: another was published first", [
      "rally room shows who holds what",
    ]);
  const message = `claim conflict: ${showName(first.path)} is held by ${showName(first.owner)} ${quote(first.subject)}, whose claim was published first`;
  return refuse(
    "refused",
    "claim-conflict",
    message,
    waysOut(context, place.dir, fact.tool, first),
    details,
  );
}

function provisional(remote: string, why: Refusal | undefined): Refusal {
  const because = why === undefined ? "it was not published" : why.message;
  return refuse(
    "unknown",
    "provisional",
    `The claim holds in this room only, and may be revoked: ${because}`,
    [`rally sync publishes it once ${plain(remote)} can be asked`, ...(why?.hints ?? [])],
  );
}
