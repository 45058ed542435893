import { expect, it } from "vitest";
import { crc32 } from "../../lib/fact/crc32.ts";
import { segmentPath } from "../../lib/ledger/layout.ts";
import { runningCrc } from "../../lib/ledger/running_crc.ts";
import { ADA } from "../room/story.ts";
import { append, folded, said, scratchRoom } from "./scratch_room.ts";

it("the CRC of a long ledger is that of all its bytes, whoever works it out", () => {
  const place = scratchRoom();
  const summary = "long ".repeat(12_000);
  const facts = Array.from({ length: 40 }, (_, n) => said(ADA, `artifact_${n}`, { summary }));
  append(folded(place), facts);
  const ledger = folded(place);
  expect(ledger.offset).toBeGreaterThan(2 << 20);
  const bytes = place.disk.readWhole(segmentPath(place.room, "main"))!;
  expect(runningCrc(ledger)).toBe(crc32(bytes, 0, bytes.length));
  append(ledger, facts.slice(0, 1));
  const more = place.disk.readWhole(segmentPath(place.room, "main"))!;
  expect(runningCrc(ledger)).toBe(crc32(more, 0, more.length));
});
