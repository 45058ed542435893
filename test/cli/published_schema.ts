import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { isInvisible } from "../../lib/fact/safe_json.ts";

const read = new Map<string, z.ZodType>();

/** The schema as a stranger has it: from the file in docs/. */
export function published(name: string): z.ZodType {
  const path = join(import.meta.dirname, `../../docs/schemas/${name}.v1.json`);
  const schema = read.get(name) ?? z.fromJSONSchema(JSON.parse(readFileSync(path, "utf8")));
  read.set(name, schema);
  return schema;
}

/** The characters that no one sees, line ends aside. */
export function unseen(text: string): string {
  const hidden = [...text].filter(
    (char) => isInvisible(char) || (char < " " && char !== "\n") || char === "\u007f",
  );
  return hidden.map((char) => char.codePointAt(0)!.toString(16)).join(" ");
}
