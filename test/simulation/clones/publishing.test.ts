import { expect, it } from "vitest";
import type { Fact } from "../../../lib/fact/fact.ts";
import { fold } from "../../../lib/room/fold.ts";
import { outgoing, type Said } from "../../../lib/room/outgoing.ts";
import { emptyState, type State } from "../../../lib/room/state.ts";
import { foldingAs } from "./folding.ts";
import { accountOf, play, type Run } from "./play.ts";
import type { Room, Rules } from "./room.ts";
import { AS_MEANT, type Seams } from "./syncing.ts";

const SEEDS = 400;

/** What a clone has said and brought, with what the fold made of it. */
interface Kept {
  readonly state: State;
  readonly lines: Said[];
}

/** Clones that publish what `outgoing` says, of what `spoil` leaves of it. */
function publishing(spoil: Spoil = (facts) => facts): [Rules, Seams] {
  const kept = new WeakMap<Room, Kept>();
  const rules = foldingAs("whole");
  const keeping: Rules = () => {
    const room = rules();
    const all: Kept = { state: emptyState("whole"), lines: [] };
    const take: Room["take"] = (line) => {
      const verdict = fold(all.state, JSON.parse(JSON.stringify(line)));
      all.lines.push({ fact: line, verdict });
      return room.take(line);
    };
    const watched = { ...room, take };
    kept.set(watched, all);
    return watched;
  };
  const send: Seams["send"] = ({ room }, there) => {
    const { state, lines } = kept.get(room)!;
    const said = lines
      .slice(Number(state.published?.sent?.cursor.slice(5) ?? 0))
      .filter(({ fact }) => fact.kind !== "remote" && fact.kind !== "sync");
    return spoil([...outgoing(state, { mode: "all", said, there }).facts], said, there);
  };
  return [keeping, { ...AS_MEANT, send }];
}

type Spoil = (going: Fact[], said: readonly Said[], there: ReadonlySet<string>) => Fact[];

it(`three clones that publish what goes out by the rules agree, and keep their word, in ${SEEDS} runs`, () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const run = play(seed, ...publishing());
    if (run.wrong.length > 0) expect.fail(accountOf(run));
  }
});

it.each<[string, Spoil]>([
  ["forgets what ends something", (going) => going.filter(({ kind }) => kind !== "release")],
  ["passes a lesson over", (going) => going.filter(({ kind }) => kind !== "lesson")],
  ["sends in another order", (going) => going.reverse()],
  [
    "sends all that had an effect",
    (_, said, there) =>
      said
        .filter(({ fact, verdict }) => verdict.outcome !== "void" && !there.has(fact.id))
        .map(({ fact }) => fact),
  ],
])("and would be caught if one %s", (_, spoil) => {
  let run: Run | undefined;
  for (let seed = 1; seed <= SEEDS && !run?.wrong.length; seed++)
    run = play(seed, ...publishing(spoil));
  expect(run!.wrong).not.toEqual([]);
});
