import { appendSteps } from "../../lib/ledger/append.ts";
import type { Disk, Handle } from "../../lib/ledger/disk.ts";
import { saidTwice, twice } from "../../lib/ledger/twice.ts";
import type { Written } from "../../lib/ledger/written.ts";
import type { Claim, ReadMarks, State } from "../../lib/room/state.ts";
import { trial } from "../../lib/room/trial.ts";
import { AS_BUILT, type Seams } from "./writer.ts";

/** Mistakes that one could make in the protocol, each planted at a seam; the simulation must find every one. */
export const PLANTED = {
  /** Says what it expects as soon as the bytes are written. */
  "no-read-back": {
    ...AS_BUILT,
    speak: function* (ledger, facts, options) {
      const expected = facts.map((fact) => trial(ledger.state, fact));
      const written = yield* appendSteps(ledger, facts, options);
      return written.map((each, n): Written => {
        const verdict = expected[n]!;
        const outcome = verdict.outcome === "void" ? "void" : "committed";
        return each.seq === null ? each : { ...each, verdict, outcome };
      });
    },
  },
  /** Ends its lines and trusts that others have ended theirs. */
  "json-newline": { ...AS_BUILT, disk: withoutLeadingLineEnd },
  /** Takes a record that lacks its line end for one that is not there. */
  "newline-not-committed": {
    ...AS_BUILT,
    speak: function* (ledger, facts, options) {
      const written = yield* appendSteps(ledger, facts, options);
      return written.map((each): Written => {
        const isFault = each.cause === "ENOSPC" || each.cause === "EIO";
        return each.seq === null && isFault ? { ...each, outcome: "not_committed" } : each;
      });
    },
  },
  /** Lets whoever speaks too late keep its claim. */
  "late-renewal": {
    ...AS_BUILT,
    ledger: (ledger) => {
      Object.assign(ledger.state, { claims: new Undying(ledger.state) });
      return ledger;
    },
  },
  /** Believes a checkpoint whatever stands before its offset, and writes it before these bytes are on disk. */
  "no-guard": { ...AS_BUILT, disk: withoutGuard },
  /** Takes all that is there for acknowledged, not only what was shown. */
  "blind-acknowledgement": {
    ...AS_BUILT,
    ledger: (ledger) => {
      const { rest } = ledger.state;
      if (rest !== null) Object.assign(rest, { readMarks: new Blind(rest.readMarks) });
      return ledger;
    },
  },
  /** Forgets whose inbox it was, now and then. */
  "lost-read-mark": {
    ...AS_BUILT,
    ledger: (ledger) => {
      ledger.state.rest?.readMarks.clear();
      return ledger;
    },
  },
  /** Has a checkpoint without the published facts whose batch is not closed yet. */
  "lost-batch": {
    ...AS_BUILT,
    ledger: (ledger) => {
      ledger.state.published?.batches.clear();
      return ledger;
    },
  },
  /** Has one that does not say which published claims ended here. */
  "lost-endings": {
    ...AS_BUILT,
    ledger: (ledger) => {
      ledger.state.published?.ended.clear();
      return ledger;
    },
  },
  /** Goes on with a run that has been ended. */
  "endless-run": {
    ...AS_BUILT,
    ledger: (ledger) => {
      let run = ledger.state.runId;
      Object.defineProperty(ledger.state, "runId", {
        enumerable: true,
        get: () => run,
        set: (next: typeof run) => {
          run = next ?? run;
        },
      });
      return ledger;
    },
  },
} satisfies Record<string, Seams>;

export type Planted = keyof typeof PLANTED;

function withoutLeadingLineEnd(disk: Disk): Disk {
  return {
    ...disk,
    append: (handle, bytes) => {
      if (bytes.length === 1 || bytes[0] !== 10) return disk.append(handle, bytes);
      return 1 + disk.append(handle, bytes.subarray(1));
    },
  };
}

function withoutGuard(disk: Disk): Disk {
  const read = new Set<Handle>();
  return {
    ...disk,
    open: (path, how) => {
      const handle = disk.open(path, how);
      if (handle !== undefined && how === "read") read.add(handle);
      return handle;
    },
    sync: (handle) => {
      if (!read.has(handle)) disk.sync(handle);
    },
    replace: (path, bytes) => {
      const saved = saidTwice(bytes) as object | undefined;
      const blind = saved && twice({ ...saved, guard: { length: 0, crc: 0 } });
      disk.replace(path, blind ?? bytes);
    },
  };
}

/** Claims of which none ends by its owner's late word: it is renewed instead. */
class Undying extends Map<string, Claim> {
  readonly #sessions: State["sessions"];

  constructor({ claims, sessions }: State) {
    super();
    this.#sessions = sessions;
    for (const [id, claim] of claims) this.set(id, claim);
  }

  override delete(id: string): boolean {
    const claim = this.get(id);
    const spoken = claim && this.#sessions.get(claim.owner)?.newest;
    if (claim === undefined || spoken === undefined || spoken < claim.until)
      return super.delete(id);
    claim.until = spoken + claim.lease;
    return false;
  }
}

/** Marks that stand at the end of their segment, wherever they were set. */
class Blind extends Map<string, ReadMarks> {
  override set(reader: string, { direct, broadcast }: ReadMarks): this {
    const end = (mark: string | null) => mark && `${mark.slice(0, mark.indexOf(":"))}:99999999`;
    return super.set(reader, { direct: end(direct), broadcast: end(broadcast) });
  }
}
