// Figures as people read them. What is undefined is a dash, never a zero.

const DASH = "–";
// Between a figure and its unit, which stay on one line.
const BLANK = "\u00a0";

function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}

function fixed(value, digits) {
  return isNumber(value) ? value.toFixed(digits).replace("-", "−") : DASH;
}

function percent(value, digits = 1) {
  return isNumber(value) ? `${fixed(value * 100, digits)}${BLANK}%` : DASH;
}

function count(value) {
  return isNumber(value) ? Math.round(value).toLocaleString("en-US") : DASH;
}

function counted(value, one, many = `${one}s`) {
  return `${count(value)} ${value === 1 ? one : many}`;
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

function unitOf(value) {
  return Math.max(0, Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, Math.abs(value))) / 10)));
}

function bytes(value) {
  if (!isNumber(value)) return DASH;
  const unit = unitOf(value);
  const scaled = value / 1024 ** unit;
  const digits = unit === 0 || scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2;
  return `${scaled.toFixed(digits)}${BLANK}${UNITS[unit]}`;
}

function rate(value) {
  return isNumber(value) ? `${bytes(Math.round(value))}/s` : DASH;
}

function perSecond(value) {
  if (!isNumber(value)) return DASH;
  return value >= 10 || value === 0 ? count(value) : value.toFixed(1);
}

function clock(ms) {
  return new Date(ms).toLocaleTimeString("en-GB");
}

function span(ms) {
  const seconds = Math.round(ms / 1000);
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
