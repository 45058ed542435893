import type { Fact } from "../../lib/fact/fact.ts";
import { untrusted } from "../../lib/fact/untrusted.ts";
import { runNames } from "../../lib/room/kinds/run_id.ts";
import type { State } from "../../lib/room/state.ts";
import type { Posted } from "../../lib/room/views/inbox_view.ts";
import type { Random } from "./random.ts";

const DAWN = Date.UTC(2026, 0, 1);
export const PATHS = ["a", "a/b", "a/b/c", "A/B", "d", "d/e"];
const TREES = [undefined, undefined, "w1", "w2"];

/** Who speaks, and by how many minutes its clock is wrong. */
export interface Speaker {
  readonly name: string;
  readonly skew: number;
  /** It mostly says that it is there, and waits for no disk. */
  readonly isIdle?: boolean;
}

/** The instant so many minutes after the beginning. */
export function minuteOf(minute: number): string {
  return new Date(DAWN + minute * 60_000).toISOString();
}

/** A fact with nothing in it but its head. */
export function headOf(speaker: Speaker, id: string, minute: number): Fact {
  const at = minuteOf(minute);
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
  unread: readonly Posted[],
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
    const until = minuteOf(minute + lease);
    return say("claim", { subject: "work", ...fields, lease_until: until });
  };
  if (speaker.isIdle && random.hits(0.8)) return say("heartbeat");
  if (random.hits(0.35)) {
    const { kind, ...fields } = coordination(random, speaker, minute, state, unread);
    return say(kind, fields);
  }
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

/** Something about the run, the task or the inbox. */
function coordination(
  random: Random,
  { name }: Speaker,
  minute: number,
  { runId }: State,
  unread: readonly Posted[],
): { readonly kind: string } & Partial<Fact> {
  const shown = random.hits(0.3) ? unread.filter(({ source }) => source === "direct") : unread;
  if (shown.length > 0 && random.hits(0.6)) {
    const { cursor } = random.pick(shown);
    return { kind: "inbox", cursor, ...(shown === unread ? {} : { status: "direct" }) };
  }
  const act = random.below(10);
  if (act < 5) {
    const target = random.pick([undefined, "all", "tool:w0", "w1", "w2"]);
    return { kind: "handoff", subject: untrusted("work"), ...(target ? { target } : {}) };
  }
  if (act < 6) return { kind: "heartbeat", task_ref: random.pick(["lexer", "parser"]) };
  if (runId === null || random.hits(0.1)) {
    const at = minuteOf(minute);
    const digits = String(random.below(1_000_000)).padStart(6, "0");
    return { kind: "run-id", status: "begun", ...runNames(`tool:${name}`, at, digits) };
  }
  const names = { build_loop_id: runId.id, build_loop_run_label: runId.label };
  return { kind: "run-id", status: random.pick(["resumed", "ended", "ended"]), ...names };
}
