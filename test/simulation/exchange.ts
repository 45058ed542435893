import { hex8 } from "../../lib/fact/crc32.ts";
import type { Fact } from "../../lib/fact/fact.ts";
import { membersOf } from "../../lib/fact/fields.ts";
import { seal } from "../../lib/fact/line.ts";
import type { Ledger } from "../../lib/ledger/ledger.ts";
import { arrivals } from "../../lib/room/arrival.ts";
import { fold } from "../../lib/room/fold.ts";
import { foldedOf } from "../../lib/room/published.ts";
import { snapshot } from "../../lib/room/snapshot.ts";
import { emptyState, type State } from "../../lib/room/state.ts";
import { travels } from "../../lib/room/travelling.ts";
import { headOf, minuteOf, PATHS, type Speaker } from "./speech.ts";
import type { World } from "./world.ts";

/** Speakers of other machines. */
const FAR: readonly Speaker[] = [
  { name: "far0", skew: 0 },
  { name: "far1", skew: 11 },
];

/** What a `rally sync` writes: published facts of others and of the room itself, and what closes their batch. */
export function exchange(world: World, ledger: Ledger, speaker: Speaker, key: string): Fact[] {
  const { random, published } = world;
  const known = ledger.state.published;
  // Own facts go out only from a room that has been judged by all that is there: the remote takes no others.
  const isUpToDate = known?.settled === true && known.count === published.length;
  const own = isUpToDate ? unpublished(ledger.state) : [];
  if (own.length > 0) world.schedule.push("claims of the room are published");
  for (const each of [...own, ...farFacts(world, key)])
    if (random.hits(0.7)) published.push(stringOf(each));
  const from = known?.count ?? 0;
  const batch = published.slice(from, from + random.below(5));
  const crc = arrivals(batch, known?.crc ?? 0).at(-1)?.crc ?? known?.crc ?? 0;
  const count = from + batch.length;
  const minute = world.minute + speaker.skew;
  const sync = {
    ...headOf(speaker, `sync_${key}`, minute),
    v: 2,
    // Half a batch is what a mistaken or dying one leaves.
    status: count === published.length ? "tip" : "part",
    ...(count === 0 ? {} : { commit: String(count).padStart(40, "0") }),
    count,
    crc: hex8(crc),
  };
  const remotes = batch.map((fact, n) => {
    return { ...headOf(speaker, `remote_${key}-${n}`, minute), v: 2, ref: sync.id, fact };
  });
  return [...remotes, sync];
}

/** Claims of the room that could be published. */
function unpublished({ claims, rest }: State): Fact[] {
  const offered = [...claims.values()].filter((each) => !each.published && travels(each));
  return offered.flatMap(({ id }) => rest?.held.get(id)?.fact ?? []);
}

function farFacts({ random, minute, published }: World, key: string): Fact[] {
  const speaker = random.pick(FAR);
  const say = (kind: string, fields: object): Fact => {
    return { ...headOf(speaker, `${kind}_far-${key}`, minute + speaker.skew), ...fields };
  };
  const until = minuteOf(minute + speaker.skew + random.pick([5, 30, 90]));
  const claim = say("claim", { subject: "far", paths: [random.pick(PATHS)], lease_until: until });
  if (published.length === 0 || random.hits(0.6)) return [claim];
  const { id } = JSON.parse(random.pick(published)) as Fact;
  const forced = { force: true, reason: "it must be" };
  return [say("release", { ref: id, ...(random.hits(0.5) ? forced : {}) })];
}

function stringOf({ sum, ...fact }: Fact & { readonly sum?: string }): string {
  return new TextDecoder().decode(seal(membersOf(fact)));
}

/** Whether what the room knows of the published facts is what these facts come to by themselves. */
export function misfolded({ published }: World, { state, part }: Ledger): string[] {
  if (state.published === null) return [];
  const { count } = state.published;
  const alone = emptyState(part);
  for (const each of published.slice(0, count)) fold(alone, JSON.parse(each));
  const [here, there] = [foldedOf(state.published), alone].map((each) =>
    JSON.stringify(snapshot(each, part)),
  );
  if (count > published.length) return [`${count} facts are published, of ${published.length}`];
  return here === there ? [] : [`${count} published facts fold to another state by themselves`];
}
