/** The blocks that are data: JSON is read, held against its schema or its sum; TypeScript is checked and run. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { DOCUMENTS, ROOT, textOf } from "./documents.ts";
import { type Fence, fencesOf } from "./fences.ts";
import { makeScratch, type Scratch } from "./scratch.ts";

const blocks = DOCUMENTS.flatMap((document) =>
  fencesOf(textOf(document)).map((fence) => ({ ...fence, document })),
);
const json = blocks.filter(({ tag }) => tag === "json");
/** Schemas of a whole document; the others are of `data` under their name. */
const WHOLE = new Set(["envelope", "workstream-descriptor"]);
const ts = blocks.filter(({ tag }) => tag === "ts");

describe("json", () => {
  it.each(json)("$document line $line is what it is said to be", ({ body, words }) => {
    const text = body.join("\n");
    const value = JSON.parse(text);
    for (const word of words) {
      if (word === "record") expect(text.slice(-10, -2)).toBe(sumOf(text));
      else {
        const described = WHOLE.has(word) ? value : value.data[word];
        expect(schemaOf(word).safeParse(described).error?.message).toBeUndefined();
      }
    }
  });
});

describe.skipIf(ts.length === 0)("ts", () => {
  // Inside the package, so that "rally" is this repository's own mod.ts.
  const directory = join(ROOT, "dist/docs");
  let scratch: Scratch;
  beforeAll(() => {
    scratch = makeScratch();
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    for (const fence of ts)
      writeFileSync(join(directory, nameOf(fence)), `${fence.body.join("\n")}\n`);
    const config = { extends: "../../tsconfig.json", include: ["*.ts"], exclude: [] };
    writeFileSync(join(directory, "tsconfig.json"), JSON.stringify(config));
  });
  afterAll(() => scratch.remove());

  it("has the types that it needs", () => {
    const { status, stdout } = spawnSync("tsc", ["-p", directory], {
      encoding: "utf8",
      env: scratch.env,
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  });
  it.each(ts)("$document line $line runs", (fence) => {
    const file = join(directory, nameOf(fence));
    const options = { cwd: scratch.app, env: scratch.env, encoding: "utf8" } as const;
    expect(() => execFileSync("node", [file], options)).not.toThrow();
  });
});

/** CRC-32 of the record before its last 18 bytes, as docs/ledger.md says it. */
function sumOf(record: string): string {
  return crc32(Buffer.from(record).subarray(0, -18)).toString(16).padStart(8, "0");
}

/** A published schema. */
function schemaOf(name: string): z.ZodType {
  const text = readFileSync(join(ROOT, `docs/schemas/${name}.v1.json`), "utf8");
  return z.fromJSONSchema(JSON.parse(text));
}

function nameOf({ document, line }: Fence & { readonly document: string }): string {
  return `${document.replace(/[^a-z]+/gi, "_")}_${line}.ts`;
}
