import { envelopeIn } from "../torture/answer.ts";
import type { CloneLeft, Left } from "./left.ts";

type Fault = readonly [spoil: (left: Left) => Left, expected: RegExp];

/** What would be said if it were so, for what may not be. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  "two hold one path": [
    (left) => spoilt(left, ({ claims }) => ({ claims: [...claims, rivalOf(claims)] })),
    /clone-0: \S+ and rival hold one path/,
  ],
  "a claim is published in vain": [
    (left) => {
      const claim = JSON.parse(lineOf(left, granted(left)));
      const late = JSON.stringify({ ...claim, id: "claim_late", tool: "x", session: "y" });
      return { ...left, published: [...left.published, late] };
    },
    /claim_late was published, though another was in its way/,
  ],
  "a clone folds what is published otherwise": [
    (left) => spoilt(left, ({ shared }) => ({ shared: shared.slice(1) })),
    /clone-0: folds published facts to nothing more and \S+ less/,
  ],
  "a clone does not see a claim": [
    (left) => spoilt(left, ({ claims }) => ({ claims: claims.slice(1) })),
    /clone-0: holds nothing more and/,
  ],
  "a claim stays at home": [
    (left) =>
      spoilt(left, ({ claims }) => ({
        claims: claims.map((each) => ({ ...each, published: false })),
      })),
    /stands, and was never published/,
  ],
  "an acknowledged claim is revoked": [
    (left) => spoilt(left, () => ({ revoked: new Set([granted(left)]) })),
    /was acknowledged, and revoked in clone-0/,
  ],
  "an acknowledged claim is not published": [
    (left) => ({ ...left, published: without(left, granted(left)) }),
    /was acknowledged, and is not published/,
  ],
  "an acknowledged claim loses among the published": [
    (left) => {
      const id = granted(left);
      const claim = JSON.parse(lineOf(left, id));
      const first = JSON.stringify({ ...claim, id: "claim_first", tool: "x", session: "y" });
      return { ...left, published: [first, ...left.published] };
    },
    /was acknowledged, and is void among the published facts/,
  ],
  "somebody else ends an acknowledged claim": [
    (left) => {
      const id = granted(left);
      const { v, at, tool } = JSON.parse(lineOf(left, id));
      const end = { v, id: "release_x", kind: "release", at, tool, session: "y", ref: id };
      return spoiltEnd({ ...left, published: [...left.published, JSON.stringify(end)] }, id);
    },
    /was acknowledged, and was ended by release_x of other/,
  ],
  "a lost claim holds": [
    (left) => {
      const id = granted(left);
      const runs = left.runs.map((run) =>
        run.writes === id
          ? { ...run, out: run.out.replace('"outcome":"granted"', '"outcome":"revoked"') }
          : run,
      );
      return { ...left, runs };
    },
    /was told to be lost, and holds/,
  ],
  "a lesson is lost": [
    (left) => ({ ...left, published: without(left, idOf(left, "lesson")) }),
    /lesson_\S+ is lost/,
  ],
  "a fact is published twice": [
    (left) => ({ ...left, published: [...left.published, left.published[0]!] }),
    /was published twice/,
  ],
  "a fact comes from nobody": [
    (left) => {
      const [line] = left.published as [string];
      const stranger = JSON.stringify({ ...JSON.parse(line), id: "claim_stranger" });
      return { ...left, published: [...left.published, stranger] };
    },
    /claim_stranger was said by nobody/,
  ],
  "a fact is changed on its way": [
    (left) => {
      const [line, ...rest] = left.published as [string, ...string[]];
      return {
        ...left,
        published: [JSON.stringify({ ...JSON.parse(line), tool: "other" }), ...rest],
      };
    },
    /was published otherwise than it was said/,
  ],
  "facts of one clone change places": [
    (left) => ({ ...left, published: left.published.toReversed() }),
    /was published out of turn/,
  ],
  "a clone has not brought all": [
    (left) => spoilt(left, ({ pieces }) => ({ pieces: pieces.slice(0, -2) })),
    /clone-0 has brought \d+ of \d+ published facts/,
  ],
  "a line has moved": [
    (left) => spoilt(left, ({ bytes }) => ({ bytes: Buffer.concat([Buffer.from("\n"), bytes]) })),
    /clone-0: lines that stood there have moved/,
  ],
  "a process ends by a strange signal": [
    (left) => ({
      ...left,
      runs: left.runs.map((run, n) =>
        n === 0 ? { ...run, signal: "SIGSEGV", exit: null, killed: false } : run,
      ),
    }),
    /was ended by SIGSEGV/,
  ],
};

function spoilt(left: Left, change: (clone: CloneLeft) => Partial<CloneLeft>): Left {
  const [first, ...rest] = left.clones as [CloneLeft, ...CloneLeft[]];
  return { ...left, clones: [{ ...first, ...change(first) }, ...rest] };
}

/** As if somebody else had said the claim of which that process was told. */
function spoiltEnd(left: Left, id: string): Left {
  const published = left.published.map((line) => {
    const record = JSON.parse(line);
    return ["release_x", id].includes(record.id)
      ? JSON.stringify({ ...record, tool: "other" })
      : line;
  });
  return { ...left, published };
}

function rivalOf(claims: CloneLeft["claims"]): CloneLeft["claims"][number] {
  return { ...claims[0]!, id: "rival", owner: "rival" };
}

/** A claim of which somebody was told that it holds everywhere, and which nobody has released. */
function granted({ runs, clones }: Left): string {
  const held = new Set(clones[0]!.shared.map(({ id }) => id));
  const ids = runs.flatMap((run) => {
    const { say } = envelopeIn(run)?.data ?? {};
    return say?.sync?.outcome === "granted" ? [say.fact.id as string] : [];
  });
  return ids.find((id) => held.has(id))!;
}

function lineOf({ published }: Left, id: string): string {
  return published.find((line) => line.includes(`"id":"${id}"`))!;
}

function idOf({ published }: Left, kind: string): string {
  return JSON.parse(published.find((line) => line.includes(`"kind":"${kind}"`))!).id;
}

function without({ published }: Left, id: string): string[] {
  return published.filter((line) => JSON.parse(line).id !== id);
}
