// What the report is about, derived once from its data: series (a policy over all caps), caps, and who is best.

const CHOSEN_MOST = 4;

// The cap that most stores would run with, and the default of the command line.
const USUAL_CAP = 0.1;

let model = null;
const view = { cap: null, chosen: [], isFirstChoice: true };

function makeModel(data) {
  if (data.format_version !== 1) throw new Error(`data of version ${data.format_version}, and this page reads 1`);
  const series = new Map();
  for (const group of data.groups) {
    const key = `${group.placement} ${group.cleaning}`;
    if (!series.has(key)) series.set(key, makeSeries(key, group));
    series.get(key).groups.set(group.garbage_cap ?? null, group);
  }
  const all = [...series.values()];
  all.forEach((one) => (one.label = labelOf(one, all)));
  const caps = [...new Set(data.groups.map((group) => group.garbage_cap ?? null))].sort((a, b) => (a ?? 1) - (b ?? 1));
  const usual = [...caps].sort((a, b) => Math.abs((a ?? 1) - USUAL_CAP) - Math.abs((b ?? 1) - USUAL_CAP))[0];
  const withRole = (role) => all.find((one) => one.role === role) ?? null;
  const made = {
    data, series: all, caps, usualCap: usual,
    baseline: withRole("baseline"), bound: withRole("bound"), reference: withRole("reference"),
  };
  made.best = bestOf(made, usual);
  return made;
}

function makeSeries(key, group) {
  const colon = group.placement.indexOf(":");
  const name = colon < 0 ? group.placement : group.placement.slice(0, colon);
  return {
    key, name,
    parameters: colon < 0 ? [] : group.placement.slice(colon + 1).split(","),
    cleaning: group.cleaning,
    role: group.role === "oracle" ? "policy" : group.role,
    // These know when objects die or by which law, so they are yardsticks and cannot win.
    foresees: ["oracle", "reference", "bound"].includes(group.role),
    groups: new Map(),
  };
}

// The name, and of parameters and cleaner only what tells it from others of that name: "ttl-buckets width=1d". Where
// all of them differ in one parameter its value is enough: "predicted hazard".
function labelOf(one, all) {
  const namesakes = all.filter((other) => other.name === one.name && other !== one);
  const ownOf = (some) => some.parameters.filter(
    (text) => [one, ...namesakes].some((other) => !other.parameters.includes(text)));
  const keys = new Set([one, ...namesakes].map((some) => ownOf(some).map((text) => text.split("=")[0]).join()));
  const isOneKey = keys.size === 1 && ownOf(one).length === 1;
  const own = ownOf(one).map((text) => (isOneKey ? text.slice(text.indexOf("=") + 1) : text));
  const sameList = (other) => other.parameters.join() === one.parameters.join();
  const cleaning = namesakes.some(sameList) ? ` + ${one.cleaning}` : "";
  return one.name + (own.length > 0 ? ` ${own.join(",")}` : "") + cleaning;
}

function figure(series, name, cap = view.cap) {
  return series.groups.get(cap)?.[name] ?? null;
}

function amplificationOf(series, cap = view.cap) {
  return mean(figure(series, "write_amplification", cap));
}

function bestOf(model, cap) {
  const candidates = model.series.filter(
    (one) => one.role === "policy" && !one.foresees && isNumber(amplificationOf(one, cap)));
  candidates.sort((a, b) => amplificationOf(a, cap) - amplificationOf(b, cap));
  return candidates[0] ?? null;
}

// Series with a group at the cap, the one that writes least first; undefined figures last.
function byAmplification(cap) {
  const present = model.series.filter((one) => one.groups.has(cap));
  return present.sort((a, b) => (amplificationOf(a, cap) ?? Infinity) - (amplificationOf(b, cap) ?? Infinity));
}

function defaultChoice() {
  return [model.baseline, bestOf(model, view.cap), model.bound].filter((one) => one !== null);
}

// In the order of the league from worst to best, which is how a reader compares.
function chosenSeries() {
  const rank = (one) => (one === model.baseline ? Infinity : amplificationOf(one) ?? -Infinity);
  return view.chosen.filter((one) => one.groups.has(view.cap)).sort((a, b) => rank(b) - rank(a));
}

// One colour for a policy at all caps, so that of the best is that of the best at the usual cap.
function colorOf(series) {
  if (series === model.best) return "var(--best)";
  if (series.role !== "policy") return `var(--${series.role})`;
  const others = view.chosen.filter((one) => one !== model.best && one.role === "policy");
  const index = others.indexOf(series);
  return index < 0 ? "var(--other)" : `var(--other-${index + 1})`;
}

function roleName(series, cap = view.cap) {
  if (series === bestOf(model, cap)) return "best";
  if (series.role === "policy") return series.foresees ? "foresees" : null;
  return series.role;
}

const ROLE_MEANINGS = {
  best: "copies least of all policies that a store could run",
  baseline: "packs in order of arrival and knows nothing: 0\u00a0% of the gap",
  bound: "knows when each object will die, which no store can: 100\u00a0% of the gap",
  reference: "knows the laws by which objects live, though not when each will die",
  foresees: "uses knowledge of the future, which no store has",
};
