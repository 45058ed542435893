import { type Refusal, refuse } from "../../fact/refusal.ts";
import { physicalPath } from "../../git/physical_path.ts";
import { isWithin, parentOf } from "../../git/posix_path.ts";
import { faultCode } from "../../ledger/disk.ts";
import { beside } from "../../ledger/temporary.ts";
import type { World } from "../world.ts";
import type { Unfit } from "./settings_text.ts";

/** A file of the repository that a host reads, as it stands on the disk. */
export interface SettingsFile {
  /** From the root of the repository, as it is called. */
  readonly name: string;
  /** Where it really is. */
  readonly path: string;
  /** Nothing where there is no such file. */
  readonly bytes: Uint8Array | undefined;
  /** The mode of a new file, where it is not the usual one. */
  readonly mode?: number;
}

/** Looks at a file without following anything out of the repository. */
export function settingsFile(world: World, root: string, name: string): SettingsFile | Refusal {
  const called = `${root}/${name}`;
  const path = physicalPath(called, world.files)?.path;
  const git = `${root}/.git`;
  if (path === undefined || !isWithin(root, path) || isWithin(git, path))
    return refuse("refused", "outside-repo", `"${name}" leads out of the repository`, [
      "Replace the link by a file or directory of the repository's own",
    ]);
  try {
    const kind = world.disk.kindOf(path);
    if (kind !== undefined && kind !== "file")
      return unfit(name, {
        why: kind === "link" ? "is a link that leads nowhere" : "is not a file",
        remedy: "Move it away",
      });
    return { name, path, bytes: world.disk.readWhole(path) };
  } catch (fault) {
    return unusable(name, fault);
  }
}

/** Why the settings are left alone; nothing was written. */
export function unfit(name: string, { why, remedy }: Unfit): Refusal {
  return refuse("refused", "bad-settings", `"${name}" ${why}; nothing was changed`, [remedy]);
}

export function unusable(name: string, fault: unknown): Refusal {
  return refuse(
    "io",
    "unwritable-file",
    `"${name}" cannot be read or written (${faultCode(fault)})`,
    ["Check the permissions of the file and its directory"],
  );
}

/**
 * Puts bytes in the place of a file by rename, with the mode that it had, unless somebody has changed it since it was
 * looked at. Directories that are missing are made: the answer names them.
 */
export function replaceSettings(
  world: World,
  file: SettingsFile,
  bytes: Uint8Array,
): string[] | Refusal {
  const fs = process.getBuiltinModule("node:fs");
  const temporary = beside(file.path);
  try {
    const made = missingAbove(world, file.path);
    for (const each of made) world.disk.makeDirectory(each);
    const mode = file.bytes === undefined ? file.mode : fs.statSync(file.path).mode & 0o7777;
    try {
      // From its first byte on nobody reads it who may not read the file.
      const own = mode === undefined ? {} : { mode };
      fs.writeFileSync(temporary, bytes, { flag: "wx", flush: true, ...own });
      if (mode !== undefined) fs.chmodSync(temporary, mode);
      if (!unchanged(world, file)) return changedMeanwhile(file.name);
      fs.renameSync(temporary, file.path);
    } finally {
      fs.rmSync(temporary, { force: true });
    }
    return made;
  } catch (fault) {
    return unusable(file.name, fault);
  }
}

/** Deletes a file, and those of the directories above it that hold nothing else: who planted a record names others. */
export function deleteSettings(
  world: World,
  file: SettingsFile,
  directories: readonly string[],
): Refusal | undefined {
  const fs = process.getBuiltinModule("node:fs");
  try {
    if (!unchanged(world, file)) return changedMeanwhile(file.name);
    fs.unlinkSync(file.path);
    for (const each of [...directories].reverse())
      if (
        isWithin(each, file.path) &&
        world.disk.kindOf(each) === "directory" &&
        world.disk.list(each).length === 0
      )
        fs.rmdirSync(each);
    return undefined;
  } catch (fault) {
    return unusable(file.name, fault);
  }
}

function missingAbove(world: World, path: string): string[] {
  const missing: string[] = [];
  for (let dir = parentOf(path); world.disk.kindOf(dir) === undefined; dir = parentOf(dir))
    missing.unshift(dir);
  return missing;
}

function unchanged(world: World, { path, bytes }: SettingsFile): boolean {
  const now = world.disk.readWhole(path);
  if (now === undefined || bytes === undefined) return now === bytes;
  return Buffer.compare(now, bytes) === 0;
}

function changedMeanwhile(name: string): Refusal {
  return refuse("refused", "settings-changed", `"${name}" was changed while it was edited`, [
    "Do it again",
  ]);
}
