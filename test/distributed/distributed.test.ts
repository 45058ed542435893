/** One short round over each network, and faults that the audit must find; `npm run distributed` plays as many as one likes. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { git } from "../git/git_command.ts";
import { envelopeIn } from "../torture/answer.ts";
import { piecesOf } from "../torture/ledger_pieces.ts";
import { audit } from "./audit.ts";
import { Clones, type NetworkName } from "./clones.ts";
import { FAULTS } from "./faults.ts";
import { type CloneLeft, type Left, leftOf, publishedIn } from "./left.ts";
import { withoutHosts } from "./namespaces.ts";
import { again, storm } from "./storm.ts";

/** Chosen anew for each run; a failing one is repeated with RALLY_TEST_SEED. */
const seed = Number(process.env.RALLY_TEST_SEED ?? Date.now() % 1_000_000);

/** Enough for a process that hangs to be found and named. */
const PATIENCE = 300_000;

const why = withoutHosts();
if (why !== undefined) console.error(`Skipped: hosts as network namespaces, for ${why}`);

contest("loopback", undefined);
contest("namespaces", why);

function contest(network: NetworkName, skipped: string | undefined): void {
  const name = `clones that contest 100 paths, by ${network} (seed ${seed})`;
  const reason = skipped === undefined ? "" : `; skipped, for ${skipped}`;
  describe.skipIf(skipped !== undefined)(`${name}${reason}`, () => storms(network));
}

function storms(network: NetworkName): void {
  let clones: Clones;
  let left: Left;
  beforeAll(async () => {
    clones = await Clones.make(network);
    console.log(again({ network, seed, effort: "short" }));
    left = (await storm(clones, seed, "short")).left;
  }, PATIENCE);
  afterAll(() => clones?.remove());

  it("end with one holder of each path everywhere, and nothing lost", () => {
    expect(audit(left)).toEqual([]);
    expect(left.published.length).toBeGreaterThan(20);
    expect(left.runs.some((run) => outcomeOf(run) === "granted")).toBe(true);
  });

  if (network === "loopback") {
    it.each(Object.entries(FAULTS))("would be caught: %s", (_, [spoil, expected]) => {
      expect(audit(spoil(left)).join("\n")).toMatch(expected);
    });

    it("would be caught where a ref is set back, or a line is taken out of a ledger", () => {
      const back = ["update-ref", "refs/rally/default", "refs/rally/default^"];
      git(clones.hub, back);
      const short = audit({ ...left, published: publishedIn(clones.hub) }).join("\n");
      expect(short).toMatch(/published facts; they part at -1/);
      expect(short).toMatch(/was sent, and is gone|is not published|is lost/);
      const [{ room, bytes }, { cwd }] = left.clones as [CloneLeft, CloneLeft];
      git(cwd, back);
      const { offset, length } = piecesOf(room).find(({ record }) => record?.kind === "remote")!;
      const rest = [bytes.subarray(0, offset), bytes.subarray(offset + length)];
      writeFileSync(join(room, "log/main.jsonl"), Buffer.concat(rest));
      rmSync(join(room, "cache"), { recursive: true, force: true });
      const both = { hub: clones.hub, runs: clones.runs, all: clones.all.slice(0, 2) };
      const spoilt = audit(leftOf(both, left.seen, [])).join("\n");
      expect(spoilt).toMatch(/clone-0: lines that stood there have moved/);
      expect(spoilt).toMatch(/clone-0 has brought \d+ of/);
      expect(spoilt).toMatch(/clone-1: doctor: sync: refs.rally.default says/);
    });
  }
}

function outcomeOf(run: Left["runs"][number]): string | undefined {
  return envelopeIn(run)?.data?.say?.sync?.outcome;
}
