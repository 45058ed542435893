import type { Fact } from "../../../lib/fact/fact.ts";
import { membersOf } from "../../../lib/fact/fields.ts";
import { seal } from "../../../lib/fact/line.ts";
import { headOf, type Speaker } from "../speech.ts";
import type { Audit } from "./audit.ts";
import type { Judged, Room, Rules } from "./room.ts";

/** A repository on one machine: a ledger, what it folds to, and who speaks there. */
export class Clone {
  readonly name: string;
  readonly speakers: readonly Speaker[];
  readonly lines: { readonly fact: Fact; readonly judged: Judged }[] = [];
  readonly room: Room;
  readonly #audit: Audit;
  /** Whether it is cut off from the remote. */
  isCut = false;
  /** Claims whose speakers wait for the remote's word. */
  readonly waiting = new Set<string>();
  #keys = 0;

  constructor(name: string, skews: readonly number[], rules: Rules, audit: Audit) {
    this.name = name;
    this.speakers = skews.map((skew, n) => ({ name: `${name}${n}`, skew }));
    this.room = rules();
    this.#audit = audit;
  }

  key(): string {
    return `${this.name}-${this.#keys++}`;
  }

  /** A line at the end of the ledger. One that stands there already is a repeat. */
  append(fact: Fact): Judged {
    const judged = this.room.take(fact);
    this.lines.push({ fact, judged });
    this.#audit.see(this, fact, judged);
    return judged;
  }

  /** Whether one of the own sessions said it here, not another machine. */
  isOwn(session: string): boolean {
    return this.speakers.some(({ name }) => name === session);
  }

  fact(speaker: Speaker, kind: string, minute: number, fields: object = {}): Fact {
    return { ...headOf(speaker, `${kind}_${this.key()}`, minute), ...fields };
  }
}

/** The record as it is published. */
export function stringOf(fact: Fact): string {
  return new TextDecoder().decode(seal(membersOf(fact)));
}

export function factIn(string: string): Fact {
  const { sum, ...fact } = JSON.parse(string) as Fact & { readonly sum: string };
  return fact;
}
