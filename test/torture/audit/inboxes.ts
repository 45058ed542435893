import { spawnSync } from "node:child_process";
import { environment, RALLY } from "../../binary/compiled.ts";
import type { Account } from "../account.ts";
import { envelopeIn } from "../answer.ts";
import { type Piece, piecesOf } from "../ledger_pieces.ts";
import type { Run } from "../process.ts";

/** Sessions whose inboxes are looked at. */
const READERS = 4;

/**
 * Messages that are unread though they were acknowledged, or lost though they were not: by what the program shows of an
 * inbox, by what it was shown and acknowledged, and by the lines of the ledger. All messages of a storm are to all.
 */
export function inboxes({ room, worktrees, runs, standing, torn }: Account): string[] {
  const pieces = piecesOf(room);
  const first = new Map<string, Piece>();
  for (const piece of pieces)
    if (piece.record !== null && !first.has(piece.record.id)) first.set(piece.record.id, piece);
  const segments = [...new Set(pieces.map(({ segment }) => segment))];
  const acks = runs.filter(({ words }) => words[0] === "inbox");
  const readers = new Map(acks.map((run) => [after(run, "--session-id"), after(run, "--tool")]));
  return [...readers].slice(0, READERS).flatMap(([session, tool]) => {
    const own = acks.filter((run) => after(run, "--session-id") === session);
    const shown = new Set(own.flatMap((run) => (run.exit === 0 ? idsIn(run) : [])));
    const isCertain = standing === undefined && torn === undefined && own.every(isAnswered);
    const marks = [...first.values()].flatMap(({ record }) =>
      record?.kind === "inbox" && record.session === session ? [record.cursor!] : [],
    );
    const unread = shownTo(worktrees[0]!, session, tool);
    if (unread === undefined) return [`the inbox of ${session} is not shown`];
    return [...first.values()].flatMap(({ record, segment, offset }) => {
      if (record?.kind !== "handoff" || record.session === session) return [];
      const isRead = marks.some((mark) => !isBehind(segments, segment, offset, mark));
      const wrong: string[] = [];
      if (isRead && unread.has(record.id)) wrong.push(`${record.id} is unread again by ${session}`);
      if (!isRead && !unread.has(record.id)) wrong.push(`${record.id} is lost to ${session}`);
      if (isCertain && isRead && !shown.has(record.id))
        wrong.push(`${record.id} was acknowledged for ${session}, who was not shown it`);
      if (!isRead && shown.has(record.id) && isCertain)
        wrong.push(`${record.id} was acknowledged by ${session}, and is not`);
      return wrong;
    });
  });
}

function isBehind(segments: readonly string[], segment: string, offset: number, mark: string) {
  const colon = mark.lastIndexOf(":");
  const [here, there] = [segment, mark.slice(0, colon)].map((each) => segments.indexOf(each));
  return here === there ? offset > Number(mark.slice(colon + 1)) : here! > there!;
}

/** Whether it is known what became of it. */
function isAnswered(run: Run): boolean {
  return run.exit === 0 && !run.killed;
}

/** What it was shown, and acknowledged. */
function idsIn(run: Run): string[] {
  const { messages = [], outcome } = envelopeIn(run)?.data?.["inbox"] ?? {};
  return outcome === "committed" ? messages.map(({ id }: { id: string }) => id) : [];
}

function shownTo(cwd: string, session: string, tool: string): ReadonlySet<string> | undefined {
  const words = ["inbox", "--limit", "10000", "--tool", tool, "--session-id", session];
  const options = { cwd, env: environment({}), encoding: "utf8", maxBuffer: 1 << 28 } as const;
  const { stdout } = spawnSync(RALLY, [...words, "--timeout-ms", "60000", "--json"], options);
  try {
    const { messages } = JSON.parse(stdout).data.inbox as { messages: { id: string }[] };
    return new Set(messages.map(({ id }) => id));
  } catch {
    return undefined;
  }
}

function after({ words }: Run, flag: string): string {
  return words[words.indexOf(flag) + 1]!;
}
