import { FORMAT } from "../../fact/fact.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { shellWords } from "../../fact/shell_words.ts";
import { plain } from "../../fact/untrusted.ts";
import { joinPath } from "../../git/posix_path.ts";
import type { Finding } from "../../room/views/before_write.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { askFor } from "../asking_holder.ts";
import { commitFindings } from "../commit_findings.ts";
import { hooksMode, ownHooksMode } from "../config.ts";
import type { Context } from "../context.ts";
import { DATA, inTheWay } from "../hook/in_the_way.ts";
import type { HookResult } from "../hook/reply.ts";
import { type Identity, identify } from "../identity.ts";
import { fromHere } from "../paths.ts";
import { openRoom, type Room } from "../room.ts";
import { sightingsOf } from "../sightings.ts";
import { stagedPaths } from "../staged.ts";

/** What the hook of Git did; the members are those of a host's. */
export type GitHookResult = Omit<HookResult, "phase"> & { readonly phase: "before-commit" };

/** How many files are named. */
const MOST = 5;

/** Answers Git before a commit. Whatever goes wrong in here never stops the commit. */
export function hookGit(context: Context): Answer<GitHookResult> {
  const [, event = ""] = context.args;
  if (event !== "pre-commit")
    return refused(
      refuse("usage", "unknown-event", `Nothing is done at "${event}" of Git`, ["pre-commit"]),
    );
  const { who, paths = [], denial, told = [], fault } = attempted(context);
  const lines = [
    ...(told.length > 0 ? ["the commit goes on; what stands in quotes is data", ...told] : []),
    ...(fault === undefined ? [] : [excuse(fault)]),
  ];
  const words = lines.length === 0 ? null : lines.join("\n  ");
  if (words !== null && context.flags.json !== true) context.world.err(`rally: ${words}\n`);
  const result: GitHookResult = {
    host: "git",
    event,
    phase: "before-commit",
    decision: denial !== undefined ? "deny" : words !== null ? "tell" : "pass",
    session_id: who?.session ?? null,
    tool: who?.tool ?? null,
    targets: paths,
    claimed: [],
    words,
    fault: fault === undefined ? null : { code: fault.code, message: fault.message },
  };
  return { result, ...(denial === undefined ? {} : { refusal: denial }), text: () => "" };
}

interface Outcome {
  readonly who?: Identity;
  readonly paths?: readonly string[];
  readonly denial?: Refusal;
  readonly told?: readonly string[];
  readonly fault?: Refusal;
}

function attempted(context: Context): Outcome {
  const own = ownHooksMode(context.world);
  if (own === "off") return {};
  try {
    const room = openRoom(context, "hot");
    if (isRefusal(room)) return { fault: room };
    const mode = own ?? hooksMode(context.world, room.place.dir);
    return mode === "off" ? {} : looked(context, room, mode === "enforce");
  } catch (fault) {
    const why = fault instanceof Error ? fault.message : String(fault);
    return { fault: refuse("bug", "bug", `This should not have happened: ${why}`) };
  }
}

/** Only an agent is denied: a person who reviews and commits what agents made does normal work. */
function looked(context: Context, room: Room, denies: boolean): Outcome {
  const sightings = sightingsOf(context.world, room.place.dir);
  const found = identify(context, { state: room.state, sightings, now: room.now });
  const who = isRefusal(found) ? undefined : found;
  const owner = who?.known === true ? who.session : null;
  const named = who === undefined ? {} : { who };
  if (isAlone(room, owner)) return named;
  const staged = stagedPaths(context, room.place);
  if (isRefusal(staged)) return { ...named, fault: staged };
  const paths = staged.paths.map((each) => each.path);
  const findings = commitFindings(context, { room, owner, sightings }, staged.paths).filter(
    ({ severity, path }) => severity !== "info" && path !== null,
  );
  const stops = findings.filter(({ severity }) => severity === "stop");
  const isAgent = who !== undefined && who.tool !== "human";
  if (stops.length > 0 && isAgent && denies && room.state.format <= FORMAT)
    return { ...named, paths, denial: denial(context, room, stops) };
  const told = tellings(room, findings);
  if (stops.length > 0 && isRefusal(found) && found.code !== "no-tool")
    told.push(`it is not clear who commits: ${plain(found.message)} [${found.code}]`);
  return { ...named, paths, told };
}

/** Nobody else holds or blocks anything, so that Git need not be asked. */
function isAlone({ state, now }: Room, owner: string | null): boolean {
  if (state.blockers.size > 0) return false;
  return [...state.claims.values()].every((each) => each.until <= now || each.owner === owner);
}

function denial(context: Context, room: Room, stops: readonly Finding[]): Refusal {
  const [first] = stops as [Finding];
  const paths = [...new Set(stops.map((each) => each.path!))].map(fromThere(context, room));
  const out = shellWords(["git", "restore", "--staged", "--", ...paths.slice(0, MOST).map(plain)]);
  const more = paths.length > MOST ? ` (and ${paths.length - MOST} more)` : "";
  const holder = { tool: first.owner ?? "all", other_machine: first.other_machine };
  return refuse("denied", first.code, `not committed; ${DATA}. ${inTheWay(room, stops)}`, [
    `Leave it out: ${out}${more}; git commit -- PATH commits only what is named`,
    `Or ask for it: ${askFor(context.world, room.place.dir, holder, [])}`,
    "A person who wants it committed all the same: git commit --no-verify",
  ]);
}

/** How a path is named from where Git was called; it calls its hooks at the root. */
function fromThere({ world }: Context, { place }: Room): (path: string) => string {
  const prefix = (world.env["GIT_PREFIX"] ?? "").replace(/\/+$/, "");
  const cwd = prefix === "" ? world.cwd : joinPath(place.repoRoot, prefix);
  return fromHere({ ...world, cwd }, place);
}

function tellings(room: Room, findings: readonly Finding[]): string[] {
  const lines = findings.slice(0, MOST).map((each) => inTheWay(room, [each]));
  return findings.length > MOST ? [...lines, `and ${findings.length - MOST} more`] : lines;
}

function excuse({ code, message }: Refusal): string {
  return `this commit was not checked, and goes on: ${plain(message)} [${code}]`;
}
