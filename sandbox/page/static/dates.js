// Dates as `<!date^…>` and rich text write them, in the day's own time zone.

const WEEKDAYS = { weekday: "long", month: "long", day: "numeric" };

// A date as `<!date^…>` writes it, in the day's own time zone.
export function date(seconds, format, fallback, context) {
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime())) return fallback ?? "";
  const write = (options) =>
    new Intl.DateTimeFormat("en-GB", { timeZone: context.zone ?? "UTC", ...options }).format(at);
  const pretty = (words) => relativeDay(at, context) ?? words;
  const long = write({ ...WEEKDAYS, year: "numeric" });
  const named = {
    date_num: write({ year: "numeric", month: "2-digit", day: "2-digit" }).split("/").reverse().join("-"),
    date_slash: write({ year: "numeric", month: "2-digit", day: "2-digit" }),
    date_long: long,
    date_long_pretty: pretty(long),
    date_long_full: long,
    date_full: long,
    date: write({ day: "numeric", month: "long", year: "numeric" }),
    date_pretty: pretty(write({ day: "numeric", month: "long", year: "numeric" })),
    date_short: write({ day: "numeric", month: "short", year: "numeric" }),
    date_short_pretty: pretty(write({ day: "numeric", month: "short", year: "numeric" })),
    day_divider_pretty: pretty(write(WEEKDAYS)),
    time: write({ hour: "2-digit", minute: "2-digit" }),
    time_secs: write({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  };
  return format.replace(/\{(\w+)\}/g, (code, name) => named[name] ?? code);
}

function relativeDay(at, context) {
  const day = (moment) => new Intl.DateTimeFormat("en-CA", { timeZone: context.zone ?? "UTC" }).format(moment);
  const now = context.now ?? Date.now();
  const far = [
    [0, "today"],
    [-1, "yesterday"],
    [1, "tomorrow"],
  ].find(([days]) => day(new Date(now + days * 86_400_000)) === day(at));
  return far ? far[1] : null;
}
