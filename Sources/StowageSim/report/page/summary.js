// The head of the page: what was compared on what, who won, by how much and why.

function showSummary() {
  const { data } = model;
  const policies = model.series.length;
  // Of a trace's path the name is enough here; the section on measuring has all of it.
  const name = data.workload.split("/").at(-1);
  const title = `How to pack ${name}: ${policies} ${policies === 1 ? "policy" : "policies"} compared`;
  document.title = `${title} – Stowage`;
  byId("title").textContent = title;
  byId("scope").replaceChildren(...scopeParts());
  byId("verdict-sentences").replaceChildren(
    ...data.verdict.map((sentence) => html("p", { class: "verdict", text: sentence.replaceAll(" %", "\u00a0%") })));
  byId("verdict-sentences").append(
    html("p", {}, html("a", { href: "#map-head", text: "Look into the shards." })));
  byId("verdict-figures").replaceChildren(keyFigures());
}

// One line of settings, each of which stays whole when the line breaks.
function scopeParts() {
  const { data } = model;
  const { settings, trace, seeds } = data;
  const parts = [
    `${count(trace.events)} events over ${duration(trace.end_ms - trace.start_ms)}`,
    spaceRule(),
    `shards of ${bytes(settings.shard_bytes)}, chunks of ${bytes(settings.chunk_bytes)}`,
    `at most ${count(settings.open_shards)} shards open`,
    `first ${shortPercent(settings.warmup)} of the ingested bytes not counted`,
    seeds.length > 1 ? `means of ${seeds.length} seeds, ± 95 % confidence` : `seed ${seeds[0]}`,
  ];
  const spans = parts.map((text) => html("span", { text }));
  return [...spans, html("span", {}, "trace digest ", html("code", { text: data.digest }))];
}

function spaceRule() {
  if (model.caps.length > 1) {
    return `garbage caps ${listed(model.caps.map((cap) => (cap === null ? "none" : shortPercent(cap))))}`;
  }
  if (model.caps[0] !== null) return `at most ${shortPercent(model.caps[0])} of the stored bytes garbage`;
  const threshold = model.data.settings.shard_threshold;
  return isNumber(threshold) ? `shards reclaimed from ${shortPercent(threshold)} garbage on` : "nothing limits garbage";
}

const KEY_FIGURES = [
  ["write_amplification", "Write amplification", "bytes written for each byte ingested; 1 is no copies", 3, 1, ""],
  ["gap_closed", "Gap closed", "of what lies between arrival order and the oracle", 1, 100, "\u00a0%"],
  ["gap_closed_informed", "Gap closed to informed", "of what knowing the laws of life brings", 1, 100, "\u00a0%"],
  ["copied_bytes", "Bytes copied", "by reclaim, after the warm-up", null, 1, ""],
  ["freed_whole", "Freed whole", "shards given back that were empty and cost no copy", 1, 100, "\u00a0%"],
  ["death_spread", "Death spread", "how far apart what shares a shard dies, in mean lifetimes", 3, 1, ""],
  ["space_amplification_mean", "Space amplification", "bytes stored for each live byte; fair where equal", 3, 1, ""],
];

// Of the other figures the margin says little and would fill the table.
const WITH_MARGIN = new Set(["write_amplification", "gap_closed", "gap_closed_informed"]);

function marginParts(margin) {
  return margin === "" ? [] : [" ", html("span", { class: "margin", text: margin })];
}

function keyFigures() {
  const { usualCap: cap } = model;
  const columns = [model.baseline, model.best, model.reference, model.bound].filter((one) => one?.groups.has(cap));
  const rows = KEY_FIGURES.filter(([name]) => columns.some((one) => isNumber(mean(figure(one, name, cap)))));
  const caption = `The yardsticks and the best policy${model.caps.length > 1 ? `, at ${capName(cap)}` : ""}`;
  return html("table", { class: "key-figures" },
    html("caption", { text: caption }),
    html("thead", {}, html("tr", {}, html("td", {}), ...columns.map(keyHead))),
    html("tbody", {}, ...rows.map((row, index) => keyRow(row, columns, cap, index === 0))));
}

function keyHead(series) {
  const role = roleName(series, model.usualCap);
  return html("th", { scope: "col" },
    html("span", { class: `role ${role}`, text: role }),
    html("span", { class: "policy-name" }, swatch(series), series.label),
    html("span", { class: "small", text: ROLE_MEANINGS[role] }));
}

function keyRow([name, head, meaning, digits, scale, unit], columns, cap, isFirst) {
  return html("tr", { class: isFirst ? "first" : null },
    html("th", { scope: "row" }, head, html("span", { class: "small", text: meaning })),
    ...columns.map((series) => {
      const value = figure(series, name, cap);
      if (digits === null) return html("td", { text: bytes(mean(value)) });
      const { text, margin } = interval(value, digits, scale);
      const shown = text === DASH ? text : text + unit;
      return html("td", {}, shown, ...(WITH_MARGIN.has(name) ? marginParts(margin) : []));
    }));
}
