import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { envelopeIn } from "./answer.ts";
import type { Arena } from "./arena.ts";
import {
  INJURIES,
  type Injury,
  type InjuryName,
  injured,
  isInOrder,
  survivals,
} from "./injuries.ts";
import { bytesOf, isArchived, type Piece, piecesOf } from "./ledger_pieces.ts";
import type { Program } from "./process.ts";

const KINDS = Object.keys(INJURIES) as InjuryName[];
/** Records that say which segment follows which. */
const LINKS = ["engagement.opened", "engagement.closed"];

/** Hurts one segment in one way, and says what is wrong with how rally takes it. */
export async function hurt(arena: Arena, reader?: Program): Promise<string[]> {
  const { room, random } = arena;
  for (;;) {
    const before = piecesOf(room);
    const all = [...new Set(before.map((each) => each.segment))];
    const segment = random.pick(all.filter((each) => !isArchived(room, each)));
    const kind = random.pick(KINDS);
    const bytes = bytesOf(room, segment);
    const injury = INJURIES[kind](bytes, random);
    const here = before.filter((each) => each.segment === segment);
    if (movesLink(here, injury)) continue;
    const path = join(room, "log", `${segment}.jsonl`);
    writeFileSync(path, injured(bytes, injury));
    const after = piecesOf(room);
    if (segmentsIn(after) !== segmentsIn(before)) {
      writeFileSync(path, bytes);
      continue;
    }
    const lost = neighbours(before, segment, injury).filter(
      (id) => !after.some(({ record }) => record?.id === id),
    );
    const wrong = [
      ...lost.map((id) => `${id} was not touched, and is lost`),
      ...(await seen(arena, reader)),
    ];
    return wrong.map((each) => `after "${kind}" in ${segment}: ${each}`);
  }
}

/**
 * A close that comes to stand elsewhere ends its segment there, and what is then behind it is no fact: that is what the
 * format says of such a line, not damage. Nor can a segment be found of which both links are gone.
 */
function movesLink(here: readonly Piece[], injury: Injury): boolean {
  const links = here.filter(({ record }) => LINKS.includes(record?.kind ?? ""));
  const standing = links.map(({ offset, length }) =>
    survivals(injury, offset, offset + length + 1),
  );
  return standing.some((times) => times > 1 || (times === 1 && !isInOrder(injury)));
}

function segmentsIn(pieces: readonly Piece[]): string {
  return [...new Set(pieces.map(({ segment }) => segment))].join();
}

/** Records whose line, with its end, is as it was. */
function neighbours(before: readonly Piece[], segment: string, injury: Injury): string[] {
  return before.flatMap((piece) => {
    if (piece.record === null) return [];
    const { id } = piece.record;
    if (piece.segment !== segment) return [id];
    return survivals(injury, piece.offset, piece.offset + piece.length + 1) > 0 ? [id] : [];
  });
}

/** What doctor, room, locate and check make of it, first with the caches of before, and then without. */
export async function seen(arena: Arena, program?: Program): Promise<string[]> {
  const { room, scene, random } = arena;
  const ask = async (...words: string[]) => {
    const order = { cwd: scene.app, words: [...words, "--json"], writes: null };
    const run = await arena.run(program === undefined ? order : { ...order, program });
    return envelopeIn(run)?.data?.[words[0]!];
  };
  const pieces = piecesOf(room);
  const wrong: string[] = [];
  const look = ["check", "before-write", "--path", "src", "README", "docs/new.md"];
  const warm = JSON.stringify(held(await ask(...look)));
  const { checks = [] } = (await ask("doctor")) ?? {};
  const findings = checks.filter((each: { ok: boolean }) => !each.ok) as Finding[];
  const told = findings.filter(({ id }) => id === "damage").map(({ finding }) => placeIn(finding));
  const there = pieces.filter(({ record }) => record === null).map((each) => placeOf(room, each));
  if (told.join("; ") !== there.join("; "))
    wrong.push(`doctor tells [${told.join("; ")}], and damaged are [${there.join("; ")}]`);
  for (const { finding } of findings) wrong.push(...miscopied(room, finding));
  // A change before its guard may escape a checkpoint; then doctor says so, and what to do.
  for (const each of ["cache", "facts.db"])
    rmSync(join(room, each), { recursive: true, force: true });
  const cold = JSON.stringify(held(await ask(...look)));
  if (warm !== cold && !findings.some(({ id }) => id === "verdict"))
    wrong.push(
      `a check answers ${warm} and without checkpoints ${cold}, and doctor does not say so`,
    );
  const { damaged, max_seq } = (await ask("room")) ?? {};
  if (damaged !== there.length || max_seq !== pieces.length)
    wrong.push(
      `room counts ${damaged} damaged of ${max_seq}; there are ${there.length} of ${pieces.length}`,
    );
  const whole = pieces.filter(({ record }, n) => first(pieces, record?.id) === n);
  if (whole.length === 0) return wrong;
  const { record, seq, segment, offset } = random.pick(whole);
  const { located } = (await ask("locate", record!.id)) ?? {};
  if (located?.seq !== seq || located.segment !== segment || located.offset !== offset)
    wrong.push(
      `locate finds ${record!.id} at ${JSON.stringify(located)}, not at ${segment}:${offset}`,
    );
  return wrong;
}

interface Finding {
  readonly id: string;
  readonly finding: string;
}

function first(pieces: readonly Piece[], id: string | undefined): number {
  return id === undefined ? -1 : pieces.findIndex(({ record }) => record?.id === id);
}

function held(check: { allow: boolean; findings: { fact: string }[] } | undefined) {
  return [check?.allow, check?.findings.map(({ fact }) => fact).sort()];
}

/** As doctor is to name it: segment, offset, length, and the CRC-32 of the bytes. */
function placeOf(room: string, { segment, offset, length }: Piece): string {
  const hash = crc32(bytesOf(room, segment).subarray(offset, offset + length));
  return `${segment} ${offset} ${length} ${hash.toString(16).padStart(8, "0")}`;
}

/** A copy in quarantine that does not hold what it is a copy of. */
function miscopied(room: string, finding: string): string[] {
  const [, segment, offset, length, file] =
    /segment (\S+) offset (\d+) length (\d+) .*copy (\S+)/.exec(finding) ?? [];
  if (segment === undefined || file === undefined) return [];
  const from = Number(offset);
  const bytes = bytesOf(room, segment).subarray(from, from + Number(length));
  return bytes.equals(readFileSync(join(room, file))) ? [] : [`${file} is another copy`];
}

function placeIn(finding: string): string {
  const found = /segment (\S+) offset (\d+) length (\d+) hash ([0-9a-f]{8})/.exec(finding);
  return found === null ? finding : found.slice(1).join(" ");
}
