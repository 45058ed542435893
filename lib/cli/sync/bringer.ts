import { hex8 } from "../../fact/crc32.ts";
import { type Fact, TRAVELLING } from "../../fact/fact.ts";
import { formatInstant } from "../../fact/instant.ts";
import { appendFacts } from "../../ledger/append.ts";
import { faultCode } from "../../ledger/disk.ts";
import { replay, type Watch } from "../../ledger/replay.ts";
import { arrivals } from "../../room/arrival.ts";
import { MOST_FACTS, MOST_TEXT } from "../../room/batches.ts";
import { isCarried } from "../../room/carried.ts";
import type { Revocation } from "../../room/verdict.ts";
import type { Context } from "../context.ts";
import type { Room } from "../room.ts";
import { openingBy } from "../speak.ts";
import type { Bringing, Brought, Commit } from "./bringing.ts";

type End = Pick<Brought, "outcome" | "cause">;

/** How far the room has come; of facts that are read anew, not at all. */
interface Known {
  readonly count: number;
  readonly crc: number;
  readonly commit: string | null;
  readonly settled: boolean;
}

/** What a `sync` says of the batch that it closes. */
interface Closing {
  readonly status: "part" | "tip";
  readonly commit: string | undefined;
  readonly count: number;
  readonly crc: string;
}

const NOTHING: Known = { count: 0, crc: 0, commit: null, settled: true };
/** How often a batch that does not fit is made again while nothing else has come. */
const TRIES = 4;

/** One who brings what is published, a commit at a time. */
export class Bringer {
  readonly #context: Context;
  readonly #room: Room;
  readonly #how: Bringing;
  readonly #before: number;
  readonly #unpublished: readonly string[];
  readonly #lost: Revocation[] = [];
  /** Strings that wait for their batch; how many are before them, and the CRC-32 of those. */
  #waiting: string[] = [];
  #text = 0;
  #seen: number;
  #crc: number;
  /** The commit that was read last. */
  #commit: string | null = null;
  #isAnew: boolean;
  #end: End | undefined;

  constructor(context: Context, room: Room, from: number, how: Bringing) {
    this.#context = context;
    this.#room = room;
    this.#how = how;
    this.#isAnew = how.anew !== undefined;
    const { count, crc } = this.#known();
    this.#before = count;
    this.#unpublished = [...room.state.claims.values()]
      .filter((each) => !each.published)
      .map(({ id }) => id);
    this.#seen = from;
    this.#crc = from === 0 ? 0 : crc;
    if (from !== 0 && from !== count) this.#end = { outcome: "gap", cause: null };
  }

  /** Takes the next commit; false where there is no point in going on. */
  take({ commit, strings }: Commit): boolean {
    for (const each of strings) {
      // What none can carry has its place all the same.
      const string = isCarried(each) ? each : "";
      const isFull = this.#waiting.length === MOST_FACTS || this.#text + string.length > MOST_TEXT;
      if (isFull) this.#bring("part");
      if (this.#end !== undefined) return false;
      this.#waiting.push(string);
      this.#text += string.length;
      this.#commit = commit;
    }
    this.#commit = commit;
    return this.#end === undefined;
  }

  /** Brings the rest, and lets what stands in the room be judged by all that is published. */
  finish(): Brought {
    if (this.#end === undefined) this.#bring("tip");
    const { claims, published } = this.#room.state;
    return {
      ...(this.#end ?? { outcome: "done", cause: null }),
      received: Math.max(0, (published?.count ?? 0) - this.#before),
      won: this.#unpublished.filter((id) => claims.get(id)?.published === true),
      lost: this.#lost,
    };
  }

  #known(): Known {
    return this.#isAnew ? NOTHING : (this.#room.state.published ?? NOTHING);
  }

  #begins(): boolean {
    return this.#how.begins === true && this.#room.state.published === null;
  }

  /** Brings what waits, as far as nobody else has. */
  #bring(status: "part" | "tip"): void {
    const arrived = arrivals(this.#waiting, this.#crc);
    const reading = { before: this.#crc, strings: this.#waiting, arrived };
    const crcAt = (n: number): number => (n === 0 ? this.#crc : arrived[n - 1]!.crc);
    for (let [tries, last] = [0, -1]; this.#end === undefined; tries++) {
      this.#end = this.#readOn();
      if (this.#end !== undefined) return;
      const { count, crc, commit, settled } = this.#known();
      const here = count - this.#seen;
      if (here < 0) this.#end = { outcome: "gap", cause: null };
      else if (here <= arrived.length && crcAt(here) !== crc)
        this.#end = { outcome: "differs", cause: null };
      else if (count !== last) tries = 0;
      else if (tries === TRIES) this.#end = { outcome: "fault", cause: "bad-batch" };
      if (this.#end !== undefined) return;
      const strings = this.#waiting.slice(here);
      const isNews = strings.length > 0 || this.#isAnew || this.#begins();
      if (!isNews && (status === "part" || settled || here > arrived.length)) break;
      last = count;
      if (this.#room.state.published !== null) this.#room.state.published.reading = reading;
      const end = this.#append(strings, {
        status,
        commit: this.#commit ?? commit ?? undefined,
        count: count + strings.length,
        crc: hex8(crcAt(arrived.length)),
      });
      if (end === "void") continue;
      this.#end = end;
      break;
    }
    if (this.#room.state.published !== null) this.#room.state.published.reading = null;
    this.#seen += arrived.length;
    this.#crc = crcAt(arrived.length);
    this.#waiting = [];
    this.#text = 0;
  }

  /** What others have appended meanwhile; the less is missed here, the fewer batches are made for nothing. */
  #readOn(): End | undefined {
    const { deadline } = this.#context;
    try {
      const isRead = replay(this.#room.ledger, deadline, this.#watch) === "complete";
      return isRead ? undefined : { outcome: "deadline", cause: null };
    } catch (fault) {
      if (faultCode(fault) === "EUNKNOWN") throw fault;
      return { outcome: "fault", cause: faultCode(fault) };
    }
  }

  /** Nothing where the batch counts, "void" where another came first, or why it is not known to be there. */
  #append(strings: readonly string[], closing: Closing): End | "void" | undefined {
    const { world, deadline } = this.#context;
    const key = world.key();
    const at = formatInstant(world.now());
    const { tool, session } = this.#how.who;
    const say = (kind: string, id: string, fields: object): Fact =>
      ({ v: TRAVELLING, id, kind, at, tool, session, ...fields }) as Fact;
    const id = `sync_${key}`;
    const isTip = closing.status === "tip";
    const sync = say("sync", id, {
      ...closing,
      // Whoever finds its commit brought by another leaves it: what that one said may stand behind the place.
      ...(isTip && strings.length > 0 ? { cursor: this.#how.cursor } : {}),
      ...(this.#isAnew ? { force: true, reason: this.#how.anew } : {}),
    });
    const facts = strings.map((fact, n) => say("remote", `remote_${key}-${n}`, { ref: id, fact }));
    const opening = openingBy(this.#context, this.#room, facts[0] ?? sync);
    // The last batch puts all those before it on disk as well.
    const options = { deadline, durable: isTip, opening, watch: this.#watch };
    const { outcome, verdict, cause } = appendFacts(
      this.#room.ledger,
      [...facts, sync],
      options,
    ).at(-1)!;
    if (outcome === "void" || verdict?.outcome === "repeat") return "void";
    if (outcome !== "committed")
      return { outcome: cause === "deadline" ? "deadline" : "fault", cause };
    this.#isAnew = false;
    return undefined;
  }

  readonly #watch: Watch = (entry, bytes) => {
    this.#how.watch?.(entry, bytes);
    const { verdict } = entry;
    if ("revoked" in verdict) this.#lost.push(...(verdict.revoked ?? []));
  };
}
