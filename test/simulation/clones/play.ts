import type { Fact } from "../../../lib/fact/fact.ts";
import { type Random, randomOf } from "../random.ts";
import type { Speaker } from "../speech.ts";
import { Audit } from "./audit.ts";
import { Clone } from "./clone.ts";
import { modelWithout } from "./model.ts";
import { Remote } from "./remote.ts";
import type { Matter, Rules } from "./room.ts";
import { AS_MEANT, type Seams, syncing } from "./syncing.ts";

/** One run of three clones. */
export interface Run {
  readonly seed: number;
  readonly schedule: readonly string[];
  readonly wrong: readonly string[];
  /** How often things happened, by name. */
  readonly met: ReadonlyMap<string, number>;
}

const PATHS = ["a", "a/b", "a/b/c", "d", "d/e"];
const STEPS = 90;
/** Most rounds in which all that is left is published. */
const ROUNDS = 12;

/** Plays everything that this seed stands for; the same seed plays the same. */
export function play(seed: number, rules: Rules = modelWithout(), seams: Seams = AS_MEANT): Run {
  const random = randomOf(seed);
  const remote = new Remote();
  const audit = new Audit(remote);
  const skews = [0, 0, 0, -12, 9, 30];
  const clones = ["x", "y", "z"].map(
    (name) => new Clone(name, [random.pick(skews), random.pick(skews)], rules, audit),
  );
  const active: { readonly clone: Clone; readonly steps: Generator<string, string> }[] = [];
  const [schedule, met] = [[] as string[], new Map<string, number>()];
  const kills = random.pick([0, 0.03, 0.2]);
  let minute = 0;
  const note = (event: string, text = event): void => {
    schedule.push(text);
    met.set(event, (met.get(event) ?? 0) + 1);
  };
  const begin = (clone: Clone): void => {
    active.push({ clone, steps: syncing(clone, remote, seams, audit, () => minute) });
  };
  const step = (each: (typeof active)[number]): void => {
    const next = each.steps.next();
    note(next.value.replace(/^push .*/, "push"), `${each.clone.name}: ${next.value}`);
    if (next.done) active.splice(active.indexOf(each), 1);
  };
  for (let n = 0; n < STEPS && audit.wrong.length === 0; n++) {
    minute += random.below(5);
    const clone = random.pick(clones);
    const act = random.below(20);
    if (act === 0) {
      clone.isCut = !clone.isCut;
      note(
        clone.isCut ? "cut" : "rejoined",
        `${clone.name} is ${clone.isCut ? "cut off" : "back"}`,
      );
    } else if (act < 11 && active.length > 0) {
      const each = random.pick(active);
      if (random.hits(kills)) {
        active.splice(active.indexOf(each), 1);
        note("killed", `${each.clone.name}: killed`);
      } else step(each);
    } else if (act < 14 && active.length < 6)
      begin(active.length > 0 && random.hits(0.4) ? random.pick(active).clone : clone);
    else {
      const fact = saying(random, clone, random.pick(clone.speakers), minute);
      const { outcome } = clone.append(fact);
      if (fact.kind === "claim" && outcome === "granted" && random.hits(0.5))
        clone.waiting.add(fact.id);
      note(`${fact.kind} ${outcome}`, `${fact.id} ${fact.paths ?? fact.ref ?? ""} is ${outcome}`);
    }
  }
  for (const each of clones) each.isCut = false;
  for (let round = 0; round < ROUNDS && audit.wrong.length === 0; round++) {
    for (const each of clones) begin(each);
    while (active.length > 0 && audit.wrong.length === 0) step(random.pick(active));
  }
  if (audit.wrong.length === 0) audit.finish(clones, rules);
  for (const { judged } of clones.flatMap(({ lines }) => lines))
    for (const id of judged.revoked) note("revoked", `${id} was revoked`);
  return { seed, schedule, wrong: audit.wrong, met };
}

/** What to print about a run: itself, what happened, what is wrong, and how to see it again. */
export function accountOf({ seed, schedule, wrong }: Run, fault?: string): string {
  const again = `node bench/simulate.ts --clones --seed ${seed}${fault ? ` --fault ${fault}` : ""}`;
  return [`seed ${seed}`, ...schedule, "", ...wrong, "", `Again: ${again}`].join("\n");
}

/** What a speaker says next, with an eye on what it has read. */
function saying(random: Random, clone: Clone, speaker: Speaker, minute: number): Fact {
  const now = minute + speaker.skew;
  const claims = clone.room.claims();
  const own = claims.filter(({ owner }) => owner === speaker.name);
  const say = (kind: string, fields: object = {}): Fact => clone.fact(speaker, kind, now, fields);
  const forced = { force: true, reason: "it must be" };
  const claim = (fields: object): Fact => {
    const bare = say("claim", { subject: "work", ...fields });
    const until = Date.parse(bare.at) + random.pick([10, 40, 120]) * 60_000;
    return { ...bare, lease_until: new Date(until).toISOString() };
  };
  const matters = [...clone.room.matters()].sort((a, b) => a.id.localeCompare(b.id));
  if (random.hits(0.2)) return matter(random, say, matters, speaker);
  const act = random.below(20);
  if (act < 2) return say("lesson", { subject: "learned" });
  if (act < 4) return say("heartbeat");
  if (act < 7 && own.length > 0) return say("release", { ref: random.pick(own).id });
  if (act === 7 && claims.length > 0)
    return say("release", { ref: random.pick(claims).id, ...forced });
  if (act === 8 && claims.length > 0) return say("release", { ref: random.pick(claims).id });
  if (act === 9 || act === 18) return say("session", { status: "ended" });
  const paths = [random.pick(PATHS)];
  if (act < 12 && claims.length > 0)
    return claim({ paths, over: claims.map(({ id }) => id), ...forced });
  return claim({ paths });
}

/** Something that is no claim and stands until it is ended, or what ends it. */
function matter(
  random: Random,
  say: (kind: string, fields?: object) => Fact,
  matters: readonly Matter[],
  { name }: Speaker,
): Fact {
  const act = random.below(6);
  const of = (kind: string): Matter[] => matters.filter((each) => each.kind === kind);
  const [blockers, decisions] = [of("blocker"), of("decision")];
  const own = matters.filter(({ tool }) => tool === `tool:${name}`);
  if (act === 0 && blockers.length > 0) return say("resolve", { ref: random.pick(blockers).id });
  if (act < 3 && blockers.length > 0)
    return say("resolve", { ref: random.pick(blockers).id, force: true, reason: "it must be" });
  if (act === 3 && own.length > 0) return say("retract", { ref: random.pick(own).id });
  if (act === 4) return say("blocker", { subject: "stop" });
  const ref = decisions.length > 0 && random.hits(0.6) ? { ref: random.pick(decisions).id } : {};
  return say("decision", { subject: "so be it", status: "binding", ...ref });
}
