import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import { faultCode } from "../../ledger/disk.ts";
import { makeRoom } from "../../ledger/room_files.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { findRoom } from "../room.ts";
import type { World } from "../world.ts";

const [BEGIN, END] = ["<!-- rally:start -->", "<!-- rally:end -->"];

/** What agents that read these files are told; everything else they learn from `rally` itself. */
const BLOCK = `${BEGIN}
## Working beside other agents

This repository has a rally room. Before you change a file, and when you are done:

- \`rally enter --tool <host>:<name>\` once, then \`rally next\` whenever you wonder what to do
- \`rally say claim --path <file> --subject "<why>"\` before you write; if it is refused, do other work
- \`rally check before-write --strict --path <file>\` when in doubt; exit 4 means do not write
- \`rally say handoff|artifact|decision ...\` so that others know, \`rally say release --mine\` when done

\`rally help\` lists all verbs. Set RALLY_TOOL to leave out --tool.
${END}`;

const NAMES = ["AGENTS.md", "CLAUDE.md"];

interface Pointer {
  readonly path: string;
  readonly action: "created" | "updated" | "unchanged" | "removed" | "deleted";
}

export interface InitResult {
  readonly room: string;
  readonly pointers: readonly Pointer[];
}

/** Points agents to the room from AGENTS.md and CLAUDE.md, between two marks; text outside them is not touched. */
export function init(context: Context): Answer<InitResult> {
  const { world, flags } = context;
  if (flags["no-git"] === true) return withoutGit(context);
  const place = findRoom(context);
  if (isRefusal(place)) return refused(place);
  const remove = flags.remove === true;
  const pointers: Pointer[] = [];
  for (const name of chosen(world, place.repoRoot, remove)) {
    const pointer = point(world, place.repoRoot, name, remove);
    if ("hints" in pointer) return refused(pointer);
    pointers.push(pointer);
  }
  const result = { room: place.dir, pointers };
  return {
    result,
    text: () =>
      pointers.length === 0
        ? "nothing to remove\n"
        : `${pointers.map((each) => `${each.action} ${each.path}`).join("\n")}\n`,
  };
}

/** A room for a directory outside Git; its `.gitignore` is harmless there. */
function withoutGit({ world, flags }: Context): Answer<InitResult> {
  const room = `${world.cwd}/.rally`;
  if (flags.remove === true)
    return refused(
      refuse("usage", "bad-value", "--no-git and --remove do not go together", [
        "A room is removed by deleting its directory",
      ]),
    );
  if (world.cwd === "/" || world.cwd === world.env["HOME"]) {
    return refused(
      refuse("refused", "room-in-home", `A room in "${world.cwd}" would reach too far`, [
        "Make it in the directory of one project",
      ]),
    );
  }
  const there = world.disk.kindOf(room);
  if (there !== undefined && there !== "directory")
    return refused(
      refuse("refused", "room-symlink", `"${room}" is not a directory`, ["Move it away"]),
    );
  try {
    makeRoom(world.disk, room);
  } catch (fault) {
    return refused(
      refuse("io", "unwritable-room", `"${room}" cannot be made (${faultCode(fault)})`, [
        "Check the directory's permissions",
      ]),
    );
  }
  const result: InitResult = { room, pointers: [] };
  return {
    result,
    text: () => `${there === undefined ? "made" : "there is"} a room in ${plain(world.cwd)}\n`,
  };
}

/** The files that exist, each once however they are linked; AGENTS.md where there is none. */
function chosen({ files }: World, root: string, remove: boolean): string[] {
  const there = NAMES.filter((name) => files.kind(`${root}/${name}`) === "file");
  const physical = there.map((name) => files.realpath(`${root}/${name}`));
  const once = there.filter((_, n) => physical.indexOf(physical[n]) === n);
  return once.length > 0 || remove ? once : [NAMES[0]!];
}

function point({ files }: World, root: string, name: string, remove: boolean): Pointer | Refusal {
  const fs = process.getBuiltinModule("node:fs");
  const path = files.realpath(`${root}/${name}`) ?? `${root}/${name}`;
  if (!path.startsWith(`${root}/`))
    return refuse("refused", "outside-repo", `"${name}" leads out of the repository`, [
      "Replace the link by a file",
    ]);
  let before: string | undefined;
  try {
    // Byte for byte, whatever the encoding: the block itself is ASCII.
    if (files.kind(path) === "file") before = fs.readFileSync(path, "latin1");
  } catch (fault) {
    return unusable(name, fault);
  }
  const fenced = cut(before);
  if (fenced === undefined)
    return refuse(
      "refused",
      "broken-fence",
      `"${name}" has one of the marks "${BEGIN}" and "${END}" without the other`,
      ["Repair or remove the mark"],
    );
  const after = remove ? fenced.without : fenced.with;
  if (after === (before ?? "")) return { path: name, action: "unchanged" };
  try {
    if (after === null) fs.unlinkSync(path);
    else fs.writeFileSync(path, after, "latin1");
  } catch (fault) {
    return unusable(name, fault);
  }
  if (remove) return { path: name, action: after === null ? "deleted" : "removed" };
  return { path: name, action: before === undefined ? "created" : "updated" };
}

function unusable(name: string, fault: unknown): Refusal {
  const message = `"${name}" cannot be read or written (${faultCode(fault)})`;
  return refuse("io", "unwritable-file", message, ["Check the file's permissions"]);
}

/**
 * The text with the block in its place (at the end, if it has none) and without it, `null` for a file that was made for
 * the block alone; nothing if only one mark is there. One line end before the block goes with it, so that whatever the
 * text ended in comes back.
 */
function cut(text: string | undefined): { with: string; without: string | null } | undefined {
  if (text === undefined) return { with: `${BLOCK}\n`, without: null };
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin === -1 && end === -1) return { with: `${text}\n${BLOCK}\n`, without: text };
  if (begin === -1 || end < begin) return undefined;
  const [head, tail] = [text.slice(0, begin), text.slice(end + END.length)];
  const alone = head === "" && tail.trim() === "";
  const without = alone ? null : head.replace(/\n$/, "") + tail.replace(/^\n/, "");
  return { with: head + BLOCK + tail, without };
}
