import { parseConfig } from "./config_file.ts";

/** Why only `git` can read the refs and objects of a repository with this configuration; nothing where we can too. */
export function foreignFormat(config: string): string | undefined {
  const settings = parseConfig(config);
  const refs = settings.get("extensions.refstorage") ?? "files";
  if (refs !== "files") return `The refs are kept as "${refs}", which only git reads`;
  const objects = settings.get("extensions.objectformat") ?? "sha1";
  return objects === "sha1" ? undefined : `The objects are "${objects}", which only git reads`;
}
