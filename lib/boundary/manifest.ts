import { type BoundaryFinding, boundaryFinding } from "./finding.ts";

/** The lists of a plugin whose entries must be there, in the order in which they are looked at. */
export const PATH_FIELDS = [
  "skill_entrypoints",
  "owns",
  "compatibility_entrypoints",
  "build_loop_adapters",
  "docs",
  "grouped_dependencies",
  "tests",
] as const;

const FORBIDDEN = "forbidden_parent_imports";

/** A part that is to keep to itself. */
export interface Plugin {
  readonly name: string;
  /** Only entries that say something; a list that is missing has none. */
  readonly lists: Readonly<Record<ListField, readonly string[]>>;
}

type ListField = (typeof PATH_FIELDS)[number] | typeof FORBIDDEN;

/** The plugins that a manifest declares, by name, and what is wrong with it in itself. Keys that nobody knows are let be. */
export function readManifest(value: unknown): {
  readonly plugins: readonly Plugin[];
  readonly findings: readonly BoundaryFinding[];
} {
  const findings: BoundaryFinding[] = [];
  const declared = isObject(value) ? value.plugins : undefined;
  if (!isObject(declared) || Object.keys(declared).length === 0) {
    const message = "no plugins are declared; this is an object of at least one";
    return { plugins: [], findings: [boundaryFinding("plugins", message)] };
  }
  const plugins = Object.keys(declared)
    .sort()
    .map((name) => readPlugin(name, declared[name], findings));
  return { plugins, findings };
}

function readPlugin(name: string, spec: unknown, findings: BoundaryFinding[]): Plugin {
  const place = placeOf(name);
  if (!isObject(spec)) findings.push(boundaryFinding(place, "this is no object"));
  const fields = isObject(spec) ? spec : {};
  if (isObject(spec) && isBlank(spec.purpose))
    findings.push(boundaryFinding(`${place}.purpose`, "it is not said what this plugin is for"));
  const list = (field: ListField): readonly string[] => {
    const given = fields[field];
    const at = placeOf(name, field);
    const isNeeded = field === "skill_entrypoints" && isObject(spec);
    if (isNeeded && (given === undefined || (Array.isArray(given) && given.length === 0))) {
      findings.push(boundaryFinding(at, "no entry point is named"));
      return [];
    }
    if (given === undefined) return [];
    if (!Array.isArray(given)) {
      findings.push(boundaryFinding(at, "this is no list"));
      return [];
    }
    for (const [n, entry] of given.entries())
      if (isBlank(entry)) findings.push(boundaryFinding(at, `entry ${n + 1} is no text, or blank`));
    return given.filter((entry) => !isBlank(entry));
  };
  const lists = [...PATH_FIELDS, FORBIDDEN] as const;
  return {
    name,
    lists: Object.fromEntries(lists.map((field) => [field, list(field)])) as Plugin["lists"],
  };
}

/** How findings call a plugin, or a list of it. */
export function placeOf(name: string, field?: ListField): string {
  return field === undefined ? `plugins.${name}` : `plugins.${name}.${field}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isBlank(value: unknown): boolean {
  return typeof value !== "string" || value.trim() === "";
}
