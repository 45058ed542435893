import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { foldedOf } from "../../lib/room/published.ts";
import type { Verdict } from "../../lib/room/verdict.ts";
import { asked } from "../binary/compiled.ts";
import { git, tryGit } from "../git/git_command.ts";
import { folded } from "../torture/audit/fold.ts";
import { type Piece, piecesOf } from "../torture/ledger_pieces.ts";
import type { Run } from "../torture/process.ts";
import type { Clone, Clones } from "./clones.ts";

const REF = "refs/rally/default";

/** What a storm left, when none of its processes runs any more. */
export interface Left {
  readonly runs: readonly Run[];
  /** Lines of the published ledger, as Git shows them. */
  readonly published: readonly string[];
  readonly clones: readonly CloneLeft[];
  /** Ledgers on the way. */
  readonly seen: readonly { readonly clone: string; readonly bytes: Buffer }[];
  /** What `git fsck` says of the remote. */
  readonly fsck: string;
  /** What the storm itself found wrong. */
  readonly found: readonly string[];
}

export interface CloneLeft {
  readonly name: string;
  readonly cwd: string;
  readonly room: string;
  readonly bytes: Buffer;
  readonly pieces: readonly Piece[];
  /** What the fold says of the first record of each id. */
  readonly verdicts: ReadonlyMap<string, Verdict["outcome"]>;
  /** Claims of which a `sync` said that they were revoked. */
  readonly revoked: ReadonlySet<string>;
  /** Who holds what here, and by the published facts alone. */
  readonly claims: readonly Held[];
  readonly shared: readonly Held[];
  /** Ids of claims that `rally room` shows, from what was derived and without it. */
  readonly shown: { readonly warm: readonly string[]; readonly cold: readonly string[] };
  /** What `rally doctor` finds wrong with what travels. */
  readonly trouble: readonly string[];
}

export interface Held {
  readonly id: string;
  readonly owner: string;
  readonly paths: readonly string[];
  readonly published: boolean;
}

export function leftOf(
  clones: Pick<Clones, "hub" | "all" | "runs">,
  seen: Left["seen"],
  found: Left["found"],
): Left {
  const { stdout, stderr } = tryGit(clones.hub, ["fsck", "--strict", "--no-dangling"]);
  return {
    runs: [...clones.runs],
    published: publishedIn(clones.hub),
    clones: clones.all.map(cloneLeft),
    seen,
    fsck: `${stdout}${stderr.replace(/^(Checking|notice:).*\n?/gm, "")}`,
    found,
  };
}

/** All lines of the chain, read with nothing but Git. */
export function publishedIn(hub: string): string[] {
  const names = git(hub, ["ls-tree", "--name-only", REF]).split("\n");
  return names
    .flatMap((name) => git(hub, ["show", `${REF}:${name}`]).split("\n"))
    .filter((line) => line !== "");
}

function cloneLeft({ name, cwd, room }: Clone): CloneLeft {
  const verdicts = new Map<string, Verdict["outcome"]>();
  const revoked = new Set<string>();
  const state = folded(room, (_, { record, verdict }) => {
    const id = record?.["id"];
    if (verdict.outcome === "damaged") return;
    if (typeof id === "string" && !verdicts.has(id)) verdicts.set(id, verdict.outcome);
    if ("revoked" in verdict) for (const { claim } of verdict.revoked ?? []) revoked.add(claim);
  });
  const shared = state.published === null ? [] : [...foldedOf(state.published).claims.values()];
  const warm = shownIn(cwd);
  const trouble = troubleIn(cwd);
  rmSync(join(room, "cache"), { recursive: true, force: true });
  return {
    ...{ name, cwd, room, verdicts, revoked, shared, trouble },
    bytes: readFileSync(join(room, "log/main.jsonl")),
    pieces: piecesOf(room),
    claims: [...state.claims.values()],
    shown: { warm, cold: shownIn(cwd) },
  };
}

function shownIn(cwd: string): string[] {
  const { data } = asked(cwd, ["room", "--limit", "10000"]);
  return data?.room.active_claims.map(({ id }: { id: string }) => id).sort();
}

function troubleIn(cwd: string): string[] {
  const { data } = asked(cwd, ["doctor"]);
  const checks: { id: string; ok: boolean; finding: string }[] = data?.doctor?.checks ?? [];
  return checks
    .filter(({ id, ok }) => !ok && ["sync", "ref", "chain", "batch"].includes(id))
    .map(({ id, finding }) => `${id}: ${finding}`);
}
