import { type BoundaryFinding, boundaryFinding } from "../../boundary/finding.ts";
import { parseJson } from "../../fanout/json_text.ts";
import { located } from "../../fanout/positions.ts";
import { isWithin, joinPath, resolvePath } from "../../git/posix_path.ts";
import { type Context, one } from "../context.ts";
import { boundedText, NO_FILE } from "./bounded_text.ts";

/** Where a manifest stands if it is not said. */
const STANDARD = "scripts/rally_point/plugin_boundary.json";

/** What the manifest says, or why that cannot be told. */
export async function manifestFile(
  context: Context,
  root: string,
): Promise<{ readonly name: string } & ({ readonly value: unknown } | Unusable)> {
  const { world, flags, deadline } = context;
  const given = one(flags, "manifest");
  const path = given === undefined ? joinPath(root, STANDARD) : joinPath(world.cwd, given);
  const real = world.files.realpath(path) ?? path;
  const said = resolvePath("/", path);
  const name = isWithin(root, said) ? said.slice(root.length + 1) : said;
  const unusable = (message: string) => ({ name, findings: [boundaryFinding(name, message)] });
  // Whoever names another file may keep it where they like.
  if (given === undefined && !isWithin(root, real))
    return unusable("it leads out of the repository");
  const read = await boundedText(world, path, deadline);
  if ("unread" in read) {
    const isMissing = given === undefined && read.unread === NO_FILE;
    const remedy = isMissing ? "; rally boundary --manifest names another" : "";
    return unusable(`${read.unread}${remedy}`);
  }
  const { value, findings } = parseJson(read.text);
  if (findings.length === 0) return { name, value };
  return {
    name,
    findings: located(read.text, findings).map(({ line, column, message }) =>
      boundaryFinding(name, `line ${line}, column ${column}: ${message}`),
    ),
  };
}

interface Unusable {
  readonly findings: readonly BoundaryFinding[];
}
