import process from "node:process";

declare const RALLY_VERSION: string | undefined;
declare const RALLY_BUILD_ID: string | undefined;
declare const RALLY_RUNTIME: string | undefined;

// A placeholder: one hot verb here, one cold verb behind the seam.
export async function main(argv: readonly string[]): Promise<number> {
  const verb = argv[0];
  if (verb === "version" || verb === "--version") {
    const version = typeof RALLY_VERSION === "undefined" ? "source" : RALLY_VERSION;
    const build = typeof RALLY_BUILD_ID === "undefined" ? "source" : RALLY_BUILD_ID;
    const runtime = typeof RALLY_RUNTIME === "undefined" ? "source" : RALLY_RUNTIME;
    write(`rally ${version} (${build}, ${runtime})\n`);
    return 0;
  }
  const cold = await import("./cold.ts");
  return cold.run(argv, write);
}

function write(text: string): void {
  process.getBuiltinModule("node:fs").writeSync(1, text);
}
