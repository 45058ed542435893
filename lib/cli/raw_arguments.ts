import { type Refusal, refuse } from "../fact/refusal.ts";

/** What the runtime puts in the place of bytes that are no UTF-8. */
const REPLACED = "\ufffd";

/**
 * Refuses arguments that are not UTF-8: a fact would carry other text than was given. The mark itself may be meant, so
 * where it stands the bytes are asked of the system, as far as it keeps them (Linux).
 */
export function notUtf8(argv: readonly string[]): Refusal | undefined {
  if (!argv.some((each) => each.includes(REPLACED))) return undefined;
  const bytes = givenBytes();
  if (bytes === undefined || isUtf8(bytes)) return undefined;
  return refuse("usage", "bad-text", "An argument is not valid UTF-8", [
    "Give text in UTF-8, such as by running under LC_ALL=C.UTF-8",
  ]);
}

/** All arguments, each ended by a zero byte, without the name of the program itself. */
function givenBytes(): Uint8Array | undefined {
  try {
    const all = process.getBuiltinModule("node:fs").readFileSync("/proc/self/cmdline");
    return all.subarray(all.indexOf(0) + 1);
  } catch {
    return undefined;
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
