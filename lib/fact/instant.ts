const [FIRST, LAST] = [-62_167_219_200_000, 253_402_300_799_999];
const DAY = 86_400_000;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Milliseconds since 1970 of an RFC 3339 UTC instant with exactly three decimals, else `undefined`.
 * Own arithmetic, because runtimes disagree on dates such as 30 February, and every reader must fold alike.
 *
 * @example parseInstant("2026-11-20T00:00:00.000Z") // 1795132800000
 */
export function parseInstant(text: unknown): number | undefined {
  if (typeof text !== "string" || text.length !== 24 || !isPunctuated(text)) return undefined;
  const year = two(text, 0) * 100 + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  const hour = two(text, 11);
  const minute = two(text, 14);
  const second = two(text, 17);
  const milli = two(text, 20) * 10 + (two(text, 21) % 10);
  // What is no digit has made its number not a number, and no comparison with that holds.
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)))
    return undefined;
  if (!(hour <= 23 && minute <= 59 && second <= 59 && milli <= 999)) return undefined;
  const clock = (hour * 3600 + minute * 60 + second) * 1000 + milli;
  return daysSinceEpoch(year, month, day) * DAY + clock;
}

/**
 * The instant as RFC 3339 UTC with milliseconds; one beyond the years 0 to 9999 as the nearest that can be written. Own
 * arithmetic here too: for the first date that it is asked to write, a runtime looks up the time zone of the system.
 */
export function formatInstant(ms: number): string {
  const whole = Math.trunc(Math.min(Math.max(ms, FIRST), LAST));
  const days = Math.floor(whole / DAY);
  const clock = whole - days * DAY;
  const { year, month, day } = dateOf(days);
  const [hour, minute] = [Math.floor(clock / 3_600_000), Math.floor(clock / 60_000) % 60];
  const [second, milli] = [Math.floor(clock / 1000) % 60, clock % 1000];
  const date = `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
  return `${date}T${digits(hour, 2)}:${digits(minute, 2)}:${digits(second, 2)}.${digits(milli, 3)}Z`;
}

/** Milliseconds since 1970 of a time in any zone. Runtimes disagree on dates such as 30 February, so it is not left to them. */
export function parseRfc3339(text: string): number | undefined {
  const [, minutes, seconds = "00", fraction = "", sign, hour, minute] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/.exec(
      text,
    ) ?? [];
  const local = parseInstant(`${minutes}:${seconds}.${fraction.slice(0, 3).padEnd(3, "0")}Z`);
  if (local === undefined || sign === undefined) return local;
  const ahead = (Number(hour) * 60 + Number(minute)) * 60_000;
  return sign === "+" ? local - ahead : local + ahead;
}

/** The time of day for people, `14:05Z`; a date before it where it is not within 12 hours of `near`. */
export function clockTime(ms: number, near: number): string {
  const text = formatInstant(ms);
  const day = Math.abs(ms - near) < 43_200_000 ? "" : `${text.slice(0, 10)} `;
  return `${day}${text.slice(11, 16)}Z`;
}

/** `____-__-__T__:__:__.___Z`; a pattern would have to be compiled first. */
function isPunctuated(text: string): boolean {
  if (text.charCodeAt(4) !== 0x2d || text.charCodeAt(7) !== 0x2d) return false;
  if (text.charCodeAt(10) !== 0x54 || text.charCodeAt(13) !== 0x3a) return false;
  if (text.charCodeAt(16) !== 0x3a || text.charCodeAt(19) !== 0x2e) return false;
  return text.charCodeAt(23) === 0x5a;
}

/** The number of two digits, or not a number. */
function two(text: string, i: number): number {
  const tens = text.charCodeAt(i) - 48;
  const ones = text.charCodeAt(i + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
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

/** The day that stands so many behind 1970-01-01. */
function dateOf(days: number): { year: number; month: number; day: number } {
  const sinceMarch = days + 719_468;
  const era = Math.floor(sinceMarch / 146_097);
  const dayOfEra = sinceMarch - era * 146_097;
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const m = Math.floor((5 * dayOfYear + 2) / 153);
  const month = m < 10 ? m + 3 : m - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * m + 2) / 5) + 1,
  };
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, "0");
}
