import { type Fact, FORMAT, named, WRITTEN } from "../fact/fact.ts";
import { formatInstant } from "../fact/instant.ts";
import { encodeRecord, MAX_RECORD } from "../fact/line.ts";
import { type Refusal, refuse } from "../fact/refusal.ts";
import { appendFacts } from "../ledger/append.ts";
import { isForbidden } from "../ledger/spool.ts";
import type { Written } from "../ledger/written.ts";
import { KINDS, type KindName } from "../room/kinds.ts";
import type { RevokedRow } from "../room/views/revoked.ts";
import type { Context } from "./context.ts";
import type { Identity } from "./identity.ts";
import type { Room } from "./room.ts";
import { noteRoom } from "./room_index.ts";
import { onSharedFs } from "./shared_fs.ts";
import { keep, pendingClaim } from "./spooling.ts";
import { voidRefusal } from "./void_refusal.ts";

/** What every write answers with (SPEC section 3). */
export interface WriteResult {
  readonly fact: Fact;
  readonly outcome: Written["outcome"];
  readonly seq: number | null;
  readonly idempotency_key: string;
  /** Claims that hold what was asked for, where this one only renewed them. */
  readonly holds?: readonly string[];
  /** What it ended. */
  readonly ended?: readonly string[];
  readonly forced?: boolean;
  /** Others write to this file system behind our back, so that the word given is only as good as it is. */
  readonly shared_fs?: true;
  /** Of a claim: other machines know of it, or, where there is a remote, do not yet and may be first. */
  readonly published?: true;
  readonly provisional?: true;
  /** Of a claim that was granted before, and has ended since because another was published first. */
  readonly revoked?: readonly RevokedRow[];
}

/** The fields of a fact that the speaker chose. */
export type Saying = { readonly kind: KindName } & Partial<
  Omit<Fact, "v" | "id" | "kind" | "at" | "tool" | "session">
>;

/** What a binary older than the room must not do, because it might fold differently (SPEC section 2, `v`). */
const GUARDED = new Set<string>(["claim", "release", "lead"] satisfies KindName[]);

/** Gives what is said an id, a time and a speaker. The key is random, or the caller's. */
export function factOf(
  context: Context,
  room: Room,
  who: Identity,
  saying: Saying,
  key = context.world.key(),
): Fact {
  const { kind, ...rest } = saying;
  const head = {
    v: WRITTEN,
    id: `${kind}_${key}`,
    kind,
    at: formatInstant(context.world.now()),
    tool: who.tool,
    session: who.session,
  };
  const { newest } = room.state;
  return {
    ...head,
    ...runFields(room),
    ...rest,
    ...(newest === null ? {} : { seen: newest }),
  };
}

/** What every fact carries that is written under a run identity. */
function runFields({ state: { runId } }: Pick<Room, "state">): Partial<Fact> {
  return runId === null ? {} : { build_loop_id: runId.id, build_loop_run_label: runId.label };
}

/**
 * Appends facts in one write and answers with what the ledger says became of them. `spools`: whether they may wait where
 * the room cannot be written to.
 */
export function write(
  context: Context,
  room: Room,
  facts: readonly Fact[],
  { spools = true }: { readonly spools?: boolean } = {},
): Written[] | Refusal {
  const guarded = facts.filter((fact) => isGuarded(room, fact));
  const { format } = room.state;
  if (format > FORMAT && guarded.length > 0) return newerRoom(format);
  const refusal = tooLong(facts);
  if (refusal !== undefined) return refusal;
  const durable = facts.some((fact) => KINDS[fact.kind as KindName].durable);
  const [first] = facts;
  const opening = openingBy(context, room, first!);
  const begins = facts.some(({ session }) => !room.state.sessions.has(session));
  const written = appendFacts(room.ledger, facts, { deadline: context.deadline, durable, opening });
  context.stage("append");
  // No other fact costs anything, and nobody waits for it.
  if (begins && written.some(({ seq }) => seq !== null))
    context.later(() => noteRoom(context.world, room.place.dir));
  if (spools && isOutOfReach(written)) return keep(context, room, written);
  if (room.state.format <= FORMAT) return written;
  // A newer rally spoke between our look at the room and our own line: it may judge that line otherwise than we do.
  const cause = "meanwhile a newer rally wrote here";
  return written.map((each) =>
    each.seq === null || !guarded.includes(each.fact)
      ? each
      : { ...each, outcome: "unknown", cause },
  );
}

/** Why not all of these can be written, if one of them is longer than a record can be. */
export function tooLong(facts: readonly Fact[]): Refusal | undefined {
  for (const fact of facts) {
    const length = encodeRecord(fact).length - 2;
    if (length <= MAX_RECORD) continue;
    const message = `The ${fact.kind} takes ${length} bytes; a record holds ${MAX_RECORD}`;
    return refuse("usage", "too-long", message, [
      "Say less here, and point to the rest with --uri or --evidence",
    ]);
  }
  return undefined;
}

/** Whether nothing was written because this process may not write to the room. */
function isOutOfReach(written: readonly Written[]): boolean {
  return written.every(({ outcome, cause }) => outcome === "not_committed" && isForbidden(cause));
}

/** What is done with claims here would perhaps be judged otherwise by the rally that wrote to this room. */
export function newerRoom(format: number): Refusal {
  const message = `This room is of format ${format}; this rally knows ${FORMAT} and may judge claims wrongly`;
  return refuse("io", "newer-room", message, ["Install a newer rally; reading goes on"]);
}

/**
 * The first record of a segment that has to be opened for a fact. In the name of who says the fact, if that session is
 * known; otherwise of one who is here, at the time of their newest fact, which changes nothing about them. For a
 * session's first fact tells who began it and what it continues, and must not become its second.
 */
export function openingBy({ world }: Context, room: Room, first: Fact) {
  // Looked for only where a segment is opened, which few writes do.
  return (predecessor: string): Fact => {
    const { sessions } = room.state;
    const here = [...sessions.values()].find(({ ended, into }) => ended === null && into === null);
    const { at, tool, session, parent, tier } = first;
    const speaker =
      sessions.has(session) || here === undefined
        ? { at, tool, session, ...given({ parent, tier }) }
        : { at: formatInstant(here.newest), tool: here.tool, session: here.id };
    const id = `engagement.opened_${world.key()}`;
    const kind = "engagement.opened";
    return { v: WRITTEN, id, kind, ...speaker, predecessor, ...runFields(room) };
  };
}

function given<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const there = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as { [K in keyof T]?: NonNullable<T[K]> };
}

/** Whether a binary older than the room leaves that alone. A retract of a claim is a release under another name. */
export function isGuarded({ state }: Pick<Room, "state">, fact: Fact): boolean {
  if (fact.kind === "retract") return named(fact).some((id) => state.claims.has(id));
  return GUARDED.has(fact.kind);
}

/** What became of one fact, as a result and, where it did not take effect, as a refusal. */
export function writeResult(
  context: Context,
  room: Room,
  written: Written,
): { result: WriteResult; refusal?: Refusal } {
  const { fact, outcome, seq, verdict, cause } = written;
  const result: WriteResult = {
    fact,
    outcome,
    seq,
    idempotency_key: fact.id.slice(fact.kind.length + 1),
    ...(verdict?.outcome === "renewed" ? { holds: verdict.holds } : {}),
    ...(verdict && "ended" in verdict && verdict.ended ? { ended: verdict.ended } : {}),
    ...(verdict && "forced" in verdict && verdict.forced ? { forced: true } : {}),
  };
  if (outcome === "committed")
    return {
      result: onSharedFs(context.world, room.place.dir) ? { ...result, shared_fs: true } : result,
    };
  if (outcome === "void" && verdict?.outcome === "void") {
    const refusal = voidRefusal(context, room, fact, verdict);
    return {
      result,
      refusal: { ...refusal, hints: [...refusal.hints, `rally locate ${fact.id}`] },
    };
  }
  if (outcome === "pending") {
    // A claim protects nothing yet, so that whoever asks only for success must not be told of it.
    return { result, ...(fact.kind === "claim" ? { refusal: pendingClaim(written) } : {}) };
  }
  if (outcome === "unknown") {
    return {
      result,
      refusal: refuse(
        "unknown",
        "outcome-unknown",
        `It is not known whether the ${fact.kind} took effect (${cause})`,
        [`rally locate ${fact.id}`],
      ),
    };
  }
  if (cause === "deadline")
    return {
      result,
      refusal: refuse("deadline", "deadline", "The deadline passed; nothing was written", [
        "Give it longer with --timeout-ms",
      ]),
    };
  return {
    result,
    refusal: refuse("io", "not-committed", `The ${fact.kind} could not be written (${cause})`, [
      "Nothing took effect; see rally doctor",
    ]),
  };
}
