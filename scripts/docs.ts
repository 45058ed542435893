import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cliReference } from "./docs/cli_reference.ts";
import { jsonSchemas } from "./docs/json_schemas.ts";

/** What is generated, by path below docs/. A test holds it against what is committed. */
export function generated(): ReadonlyMap<string, string> {
  return new Map([["cli.md", cliReference()], ...jsonSchemas()]);
}

if (import.meta.main) {
  const docs = join(import.meta.dirname, "../docs");
  const schemas = join(docs, "schemas");
  mkdirSync(schemas, { recursive: true });
  // A verb that is gone leaves no schema behind.
  for (const name of readdirSync(schemas)) rmSync(join(schemas, name));
  for (const [path, text] of generated()) writeFileSync(join(docs, path), text);
}
