import { describe, expect, it } from "vitest";
import { formatInstant, parseInstant } from "../../lib/fact/instant.ts";
import fc from "../fast_check.ts";

const FIRST = Date.parse("0000-01-01T00:00:00.000Z");
const LAST = Date.parse("9999-12-31T23:59:59.999Z");

describe("`parseInstant()`", () => {
  it("reads what the platform's clock writes, in every year that has four digits", () => {
    fc.assert(
      fc.property(fc.integer({ min: FIRST, max: LAST }), (ms) => {
        expect(parseInstant(new Date(ms).toISOString())).toBe(ms);
      }),
    );
  });

  it.each([
    ["the first instant", "0000-01-01T00:00:00.000Z", FIRST],
    ["the last instant", "9999-12-31T23:59:59.999Z", LAST],
    ["the epoch", "1970-01-01T00:00:00.000Z", 0],
    ["a leap day", "2024-02-29T12:00:00.000Z", Date.UTC(2024, 1, 29, 12)],
    ["a leap day of a century", "2000-02-29T00:00:00.000Z", Date.UTC(2000, 1, 29)],
  ])("reads %s", (_, text, ms) => {
    expect(parseInstant(text)).toBe(ms);
  });

  it.each([
    "2026-02-29T00:00:00.000Z",
    "1900-02-29T00:00:00.000Z",
    "2026-02-30T00:00:00.000Z",
    "2026-04-31T00:00:00.000Z",
    "2026-00-01T00:00:00.000Z",
    "2026-13-01T00:00:00.000Z",
    "2026-01-00T00:00:00.000Z",
    "2026-01-32T00:00:00.000Z",
    "2026-01-01T24:00:00.000Z",
    "2026-01-01T00:60:00.000Z",
    "2026-01-01T00:00:60.000Z",
    "2026-01-01T00:00:00Z",
    "2026-01-01T00:00:00.000+00:00",
    "2026-01-01t00:00:00.000z",
    "2026-01-01 00:00:00.000Z",
    "2026-01-01T00:00:00.000Z\n",
    "+02026-01-01T00:00:00.00Z",
    "\u0662026-01-01T00:00:00.000Z",
    "",
  ])("refuses %j", (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  it.each([undefined, null, 0, Date.UTC(2026, 0, 1), new Date(0), ["2026-01-01T00:00:00.000Z"]])(
    "refuses %o, which is no text",
    (value) => {
      expect(parseInstant(value)).toBeUndefined();
    },
  );
});

describe("`formatInstant()`", () => {
  it("writes what the platform's clock writes, in every year that has four digits", () => {
    const instants = fc.integer({ min: FIRST, max: LAST });
    fc.assert(
      fc.property(
        fc.oneof(
          instants,
          instants.map((ms) => ms + 0.5),
        ),
        (ms) => {
          expect(formatInstant(ms)).toBe(new Date(ms).toISOString());
        },
      ),
      { numRuns: 2000 },
    );
    for (let day = Date.parse("1896-01-01"); day < Date.parse("2104-01-01"); day += 86_400_000)
      expect(formatInstant(day)).toBe(new Date(day).toISOString());
  });

  it("writes what `parseInstant()` reads, whatever the number", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (ms) => {
        expect(parseInstant(formatInstant(ms))).toBe(Math.min(Math.max(ms, FIRST), LAST));
      }),
    );
  });
});
