import process from "node:process";
import { fetched } from "./fetch.ts";
import { hostPlatform, type Target } from "./target.ts";

/** The Node executable that the target's product is made of. */
export function baseOf(target: Target): string {
  if (target.platform !== hostPlatform) return fetchNode(target.packageName, target.version);
  return hostNode(target.version);
}

/** A Node that runs here and is of the base's version: a blob made by any other crashes the base. */
export function blobMakerOf(target: Target): string {
  return hostNode(target.version);
}

function hostNode(version: string): string {
  if (version === process.versions.node) return process.execPath;
  return fetchNode(`node-${hostPlatform}`, version);
}

function fetchNode(packageName: string, version: string): string {
  return fetched(packageName, version, "bin/node");
}
