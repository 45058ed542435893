// What the executable begins with: it hands on to the hot program at once.
import { runAsset } from "./asset.ts";

runAsset("hot", require, module);
