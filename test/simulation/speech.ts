import type { Fact } from "../../lib/fact/fact.ts";
import type { State } from "../../lib/room/state.ts";
import type { Random } from "./random.ts";

const DAWN = Date.UTC(2026, 0, 1);
const PATHS = ["a", "a/b", "a/b/c", "A/B", "d", "d/e"];
const TREES = [undefined, undefined, "w1", "w2"];

/** Who speaks, and by how many minutes its clock is wrong. */
export interface Speaker {
  readonly name: string;
  readonly skew: number;
  /** It mostly says that it is there, and waits for no disk. */
  readonly isIdle?: boolean;
}

/** A fact with nothing in it but its head. */
export function headOf(speaker: Speaker, id: string, minute: number): Fact {
  const at = new Date(DAWN + minute * 60_000).toISOString();
  const kind = id.slice(0, id.indexOf("_"));
  return { v: 1, id, kind, at, tool: `tool:${speaker.name}`, session: speaker.name };
}

/** What a speaker says next, with an eye on what it has read. */
export function nextFact(
  random: Random,
  speaker: Speaker,
  key: string,
  now: number,
  state: State,
): Fact {
  const jump = random.hits(0.1) ? random.pick([-300, -45, 45, 300]) : 0;
  const minute = now + speaker.skew + jump;
  const say = (kind: string, fields: object = {}): Fact => ({
    ...headOf(speaker, `${kind}_${key}`, minute),
    ...fields,
  });
  const claims = [...state.claims.values()];
  const own = claims.filter((each) => each.owner === speaker.name);
  const claim = (fields: object): Fact => {
    const lease = random.pick([5, 15, 60]);
    const until = new Date(DAWN + (minute + lease) * 60_000).toISOString();
    return say("claim", { subject: "work", ...fields, lease_until: until });
  };
  if (speaker.isIdle && random.hits(0.8)) return say("heartbeat");
  const act = random.below(20);
  if (act === 0) return say("engagement.closed", { successor: `s-${key}` });
  if (act === 1) return say("session", { status: "ended" });
  if (act < 5) return say("heartbeat");
  if (act < 7 && own.length > 0) return say("release", { refs: [random.pick(own).id] });
  if (act < 9 && claims.length > 0) return say("release", { refs: [random.pick(claims).id] });
  if (act < 11 && own.length > 0) return claim({ paths: random.pick(own).paths });
  const paths = [random.pick(PATHS)];
  const tree = random.pick(TREES);
  const where = tree === undefined ? { paths } : { paths, tree };
  if (act < 13) {
    const over = claims.map((each) => each.id);
    return claim({ ...where, over, force: true, reason: "it must be" });
  }
  return claim(where);
}
