import type { BoundaryFinding } from "../../boundary/finding.ts";
import { readManifest } from "../../boundary/manifest.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import { joinPath } from "../../git/posix_path.ts";
import { roomPlace } from "../../git/room_place.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { covered } from "../boundary/covered.ts";
import { manifestFile } from "../boundary/manifest_file.ts";
import { repositoryFiles } from "../boundary/repository_files.ts";
import { scan } from "../boundary/scanning.ts";
import { type Context, one } from "../context.ts";
import { count } from "../durations.ts";

/** What `boundary` answers. */
export interface BoundaryResult {
  readonly ok: boolean;
  /** From the root of the repository where it stands in it. */
  readonly manifest: string;
  readonly plugins: readonly string[];
  /** What begins each plugin, as the manifest says it. */
  readonly skill_entrypoints: Readonly<Record<string, readonly string[]>>;
  readonly findings: readonly BoundaryFinding[];
}

/** Whether the plugins of a manifest keep to themselves. Needs no room, and with `--repo` no repository of Git. */
export async function boundary(context: Context): Promise<Answer<BoundaryResult>> {
  const root = rootOf(context);
  if (typeof root !== "string") return refused(root);
  const { name, ...manifest } = await manifestFile(context, root);
  const { plugins, findings: own } =
    "value" in manifest ? readManifest(manifest.value) : { plugins: [], ...manifest };
  const files = repositoryFiles(root, context.world.files, context.deadline);
  const all = plugins.map((plugin) => covered(plugin, files));
  const crossings = await scan(context, root, files, all);
  if (context.deadline.passed()) return refused(tooLate());
  const findings = [...own, ...all.flatMap((each) => each.findings), ...crossings];
  const result = {
    ok: findings.length === 0,
    manifest: name,
    plugins: plugins.map((each) => each.name),
    skill_entrypoints: Object.fromEntries(
      plugins.map((each) => [each.name, each.lists.skill_entrypoints]),
    ),
    findings,
  };
  return {
    result,
    ...(context.flags.check === true && !result.ok ? { refusal: crossed(result) } : {}),
    text: () => textOf(result),
  };
}

const NAME_ONE = "Name the root of a repository with --repo";

/** The directory that is named, or the working tree that this is. */
function rootOf({ world, flags }: Context): string | Refusal {
  const { cwd, env, files } = world;
  const given = one(flags, "repo");
  if (given === undefined) {
    const place = roomPlace(cwd, env, files);
    if (!isRefusal(place)) return place.repoRoot;
    return place.code === "no-room" ? { ...place, hints: [NAME_ONE] } : place;
  }
  const path = files.realpath(joinPath(cwd, given));
  if (path !== undefined && files.kind(path) === "dir") return path;
  return refuse("usage", "bad-repo", `"${given}" is not a directory`, [NAME_ONE]);
}

function tooLate(): Refusal {
  return refuse("deadline", "deadline", "The deadline passed before all files were looked at", [
    "Give it longer with --timeout-ms",
  ]);
}

function crossed({ manifest, findings }: BoundaryResult): Refusal {
  const message = `${count(findings.length, "finding")} about "${manifest}"`;
  return refuse("violation", "boundary-crossed", message);
}

function textOf({ ok, manifest, plugins, findings }: BoundaryResult): string {
  if (ok) return `${plain(manifest)}: clean, ${count(plugins.length, "plugin")}\n`;
  return findings.map(({ path, message }) => `${plain(path)}: ${plain(message)}\n`).join("");
}
