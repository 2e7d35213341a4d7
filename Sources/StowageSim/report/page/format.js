// Figures as people read them. What is undefined is a dash, never a zero; a unit stays on the line of its number.

const DASH = "–";

function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}

function fixed(value, digits) {
  return isNumber(value) ? value.toFixed(digits).replace("-", "−") : DASH;
}

function percent(value, digits) {
  return isNumber(value) ? `${fixed(value * 100, digits)}\u00a0%` : DASH;
}

// As many decimals as a setting has: 10 %, 2.5 %.
function shortPercent(value) {
  return isNumber(value) ? `${Number((value * 100).toFixed(2))}\u00a0%` : DASH;
}

function count(value) {
  return isNumber(value) ? Math.round(value).toLocaleString("en-US") : DASH;
}

function bytes(value) {
  if (!isNumber(value)) return DASH;
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let unit = 0;
  let scaled = value;
  while (Math.abs(scaled) >= 1024 && unit < units.length - 1) {
    scaled /= 1024;
    unit += 1;
  }
  // A power of two needs no decimals; anything else is told to three digits.
  const digits = Number.isInteger(scaled) || scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2;
  return `${scaled.toFixed(digits)}\u00a0${units[unit]}`;
}

const SPANS = [
  ["year", 365.25 * 86_400_000],
  ["month", 30.44 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];

function duration(ms) {
  if (!isNumber(ms)) return DASH;
  const [name, size] = SPANS.find(([, size]) => ms >= 0.95 * size) ?? ["second", 1_000];
  const value = ms / size;
  const rounded = value >= 9.5 ? Math.round(value) : Number(value.toFixed(1));
  return `${rounded} ${name}${rounded === 1 ? "" : "s"}`;
}

// One unit for a whole axis of time: the largest of which the span has enough to count.
function timeUnit(spanMs) {
  const [name, size] = SPANS.find(([name, size]) => name !== "month" && name !== "year" && spanMs >= 3 * size)
    ?? ["second", 1_000];
  return { name, size };
}

function mean(interval) {
  return interval?.mean ?? null;
}

// The figure and, from several seeds, its margin.
function interval(value, digits, scale = 1) {
  const text = fixed(isNumber(mean(value)) ? mean(value) * scale : null, digits);
  const margin = isNumber(value?.ci95) ? `±\u00a0${fixed(value.ci95 * scale, digits)}` : "";
  return { text, margin };
}

function capName(cap) {
  return cap === null ? "no garbage cap" : `a garbage cap of ${shortPercent(cap)}`;
}

// What a reader would say about all of `items`: "1, 2 and 3".
function listed(items) {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
