const SHAPE = "0000-00-00T00:00:00.000Z";
const [FIRST, LAST] = [-62_167_219_200_000, 253_402_300_799_999];
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Milliseconds since 1970 of an RFC 3339 UTC instant with exactly three decimals, else `undefined`.
 * Own arithmetic, because runtimes disagree on dates such as 30 February, and every reader must fold alike.
 *
 * @example parseInstant("2026-11-20T00:00:00.000Z") // 1795132800000
 */
export function parseInstant(text: unknown): number | undefined {
  if (typeof text !== "string" || text.length !== SHAPE.length || !hasShape(text)) return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  if (day < 1 || day > daysIn(year, month)) return undefined;
  const clock = (hour * 3600 + minute * 60 + second) * 1000 + digits(text, 20, 3);
  return daysSinceEpoch(year, month, day) * 86_400_000 + clock;
}

/** The instant as RFC 3339 UTC with milliseconds; one beyond the years 0 to 9999 as the nearest that can be written. */
export function formatInstant(ms: number): string {
  return new Date(Math.min(Math.max(ms, FIRST), LAST)).toISOString();
}

/** The time of day for people, `14:05Z`; a date before it where it is not within 12 hours of `near`. */
export function clockTime(ms: number, near: number): string {
  const text = formatInstant(ms);
  const day = Math.abs(ms - near) < 43_200_000 ? "" : `${text.slice(0, 10)} `;
  return `${day}${text.slice(11, 16)}Z`;
}

/** A digit where the shape has one, otherwise its very character; a pattern would have to be compiled first. */
function hasShape(text: string): boolean {
  for (let i = 0; i < SHAPE.length; i++) {
    const code = text.charCodeAt(i);
    if (SHAPE.charCodeAt(i) === 48 ? code < 48 || code > 57 : code !== SHAPE.charCodeAt(i))
      return false;
  }
  return true;
}

function digits(text: string, start: number, length: number): number {
  let value = 0;
  for (let i = start; i < start + length; i++) value = value * 10 + text.charCodeAt(i) - 48;
  return value;
}

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
}

/** Days from 1970-01-01 in the proleptic Gregorian calendar, counting years from March. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
