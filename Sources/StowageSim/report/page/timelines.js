// What happened over time: cumulative write amplification in one chart, stored bytes in small multiples.

// A quotient of few bytes jumps about and would set the height of the chart.
const LEAST_SHARE = 0.03;

function showTimelines() {
  const chosen = chosenSeries().filter((series) => (figure(series, "timeline")?.time_ms.length ?? 0) > 1);
  showWriteTimeline(byId("timelines"), chosen);
  showSpace(byId("space"), chosen);
  const sentences = ["Write amplification up to each moment, lower is better."];
  if (isNumber(model.data.trace.warm_ms)) {
    sentences.push("The shaded part is the warm-up, in which the store fills; counting begins anew after it.");
  }
  if (model.data.seeds.length > 1) sentences.push(`All of this section is of seed ${model.data.seeds[0]}.`);
  byId("timelines-text").textContent = sentences.join(" ");
  byId("space-text").textContent = chosen.length === 0 ? "" : chosen.length === 1 ? "What is stored." :
    "What is stored. Where the areas look alike the comparison is fair: nobody bought fewer copies with more space.";
}

function timeScale(timeline, box) {
  const { start_ms: start } = model.data.trace;
  const unit = timeUnit(timeline.time_ms.at(-1) - start);
  const end = (timeline.time_ms.at(-1) - start) / unit.size;
  const scale = linearScale(0, end, box.left, box.right);
  const at = (x) => start + ((x - box.left) / (box.right - box.left)) * end * unit.size;
  return { x: (ms) => scale((ms - start) / unit.size), at, scale, unit };
}

function drawTimeAxis(chart, time, box) {
  const ticks = time.scale.ticks(Math.max(2, Math.floor((box.right - box.left) / 80)));
  const format = tickText(ticks);
  xAxis(chart, time.scale, box, ticks, (tick) => Number(format(tick)).toLocaleString("en-US"));
}

function showWriteTimeline(place, chosen) {
  if (chosen.length === 0) {
    return place.replaceChildren(notice("There is no timeline to show: no policy is chosen, or nothing happened."));
  }
  const width = widthOf(place);
  const height = 300;
  const box = { left: 46, right: width - LABEL_ROOM - 30, top: 30, bottom: height - 44 };
  const curves = chosen.map((series) => ({ series, ...writeCurves(figure(series, "timeline")) }));
  const values = curves.flatMap(({ before, after }) => [...before, ...after]).map(([, value]) => value);
  const highest = Math.max(1.1, ...values);
  const y = (highest > 8 ? logScale : linearScale)(1, highest * 1.03, box.bottom, box.top);
  const chart = makeChart(width, height, `Write amplification over time of ${listed(chosen.map((one) => one.label))}`);
  const time = timeScale(figure(chosen[0], "timeline"), box);
  drawWarmup(chart, time, box);
  yAxis(chart, y, box, y.ticks(6), tickText(y.ticks(6)));
  drawTimeAxis(chart, time, box);
  chart.append(text(4, 14, `write amplification so far${y.isLog ? " (logarithmic)" : ""}`, { class: "axis-name" }),
    text(box.right, box.bottom + 35, `${time.unit.name}s since the trace began`,
      { class: "axis-name", "text-anchor": "end" }));
  const layers = new Map();
  const entries = [];
  for (const { series, before, after } of curves) {
    const layer = svg("g", { class: "series strong", style: `--color: ${colorOf(series)}` });
    layer.append(svg("title", { text: series.label }));
    const place = ([ms, value]) => [time.x(ms), y(value)];
    layer.append(svg("path", { class: `curve early ${series.role}`, d: pathThrough(before.map(place)) }),
      svg("path", { class: `curve ${series.role}`, d: pathThrough(after.map(place)) }));
    layers.set(series, layer);
    chart.append(layer);
    const last = after.at(-1) ?? before.at(-1);
    if (last !== undefined) {
      const label = (value) => `${fixed(value, 2)} ${series.label}`;
      const [x, height] = place(last);
      entries.push({ series, before, after, labelOf: label, label: label(last[1]), x, y: height });
    }
  }
  const labels = addLabels((entry) => layers.get(entry.series), entries, box, width - LABEL_ROOM);
  const say = (labelOf) => entries.forEach((entry, index) => {
    labels[index].textContent = shortened(labelOf(entry), LABEL_LENGTH);
  });
  followPointer(chart, time, box, (ms) => {
    say((entry) => entry.labelOf(amplificationAt(ms, entry)));
    return nameOfMoment(ms, time.unit);
  }, () => say((entry) => entry.label));
  place.replaceChildren(chart);
}

function drawWarmup(chart, time, box) {
  const { warm_ms: warm, start_ms: start } = model.data.trace;
  if (!isNumber(warm) || warm <= start) return;
  const end = Math.min(box.right, time.x(warm));
  const height = box.bottom - box.top;
  chart.append(svg("rect", { class: "warmup", x: box.left, y: box.top, width: end - box.left, height }),
    text(box.left + 6, box.top + 14, "warm-up", { class: "tick" }));
}

// Before the end of the warm-up counted from the beginning, afterwards from there, as the table counts.
function writeCurves({ time_ms: time, ingested_bytes: ingested, copied_bytes: copied }) {
  const warm = model.data.trace.warm_ms ?? -Infinity;
  const base = Math.max(0, time.findLastIndex((ms) => ms <= warm));
  const curve = (from, to, origin) => {
    const least = LEAST_SHARE * (ingested[to] - origin.ingested);
    const points = [];
    for (let index = from; index <= to; index += 1) {
      const part = ingested[index] - origin.ingested;
      if (part > 0 && part >= least) points.push([time[index], 1 + (copied[index] - origin.copied) / part]);
    }
    return points;
  };
  return {
    before: curve(0, base, { ingested: 0, copied: 0 }),
    after: curve(base, time.length - 1, { ingested: ingested[base], copied: copied[base] }),
  };
}

// Undefined where too little was ingested for a quotient.
function amplificationAt(ms, { before, after }) {
  const curve = ms <= (model.data.trace.warm_ms ?? -Infinity) ? before : after;
  return curve.findLast(([time]) => time <= ms)?.[1];
}

const SPACE_PARTS = [
  ["live", "live"],
  ["dead", "garbage in sealed shards"],
  ["trapped", "garbage in open shards"],
];

function showSpace(place, chosen) {
  if (chosen.length === 0) return place.replaceChildren();
  // Four that do not fit side by side are two rows of two.
  const fitting = Math.floor(widthOf(place) / 220);
  const columns = fitting >= chosen.length ? chosen.length : Math.ceil(chosen.length / 2);
  const width = Math.floor((widthOf(place) - (columns - 1) * 16) / columns);
  const highest = Math.max(1, ...chosen.flatMap((series) => figure(series, "timeline").stored_bytes));
  const legend = html("p", { class: "legend-row" }, ...SPACE_PARTS.map(([name, meaning]) => key(name, meaning)));
  place.replaceChildren(legend, ...chosen.map((series) => spaceChart(series, width, highest)));
}

function spaceChart(series, width, highest) {
  const height = 200;
  const box = { left: 66, right: width - 10, top: 26, bottom: height - 38 };
  const timeline = figure(series, "timeline");
  const chart = makeChart(width, height, `Stored bytes over time under ${series.label}`);
  const unit = 1024 ** Math.min(5, Math.floor(Math.log2(highest) / 10));
  const y = linearScale(0, (highest * 1.05) / unit, box.bottom, box.top);
  const time = timeScale(timeline, box);
  const { stored_bytes: stored, dead_bytes: dead, trapped_bytes: trapped } = timeline;
  const edges = [
    stored.map(() => 0),
    stored.map((value, index) => value - dead[index]),
    stored.map((value, index) => value - trapped[index]),
    stored,
  ];
  yAxis(chart, y, box, y.ticks(4), (tick) => bytes(tick * unit));
  SPACE_PARTS.forEach(([name], part) => {
    const along = (edge) => edge.map((value, index) => [time.x(timeline.time_ms[index]), y(value / unit)]);
    const around = [...along(edges[part + 1]), ...along(edges[part]).reverse()];
    chart.append(svg("path", { class: `area ${name}`, d: `${pathThrough(around)}Z` }));
  });
  drawTimeAxis(chart, time, box);
  chart.append(
    text(box.right, height - 2, `${time.unit.name}s`, { class: "axis-name", "text-anchor": "end" }),
    svg("rect", { x: 0, y: 4, width: 10, height: 10, rx: 2, style: `fill: ${colorOf(series)}` }),
    text(15, 13, shortened(series.label, Math.floor(width / 8)), { class: "chart-title" }));
  const title = chart.lastChild;
  const name = title.textContent;
  followPointer(chart, time, box, (ms) => {
    const index = Math.max(0, timeline.time_ms.findLastIndex((moment) => moment <= ms));
    const garbage = stored[index] > 0 ? `, ${percent(dead[index] / stored[index], 1)} garbage` : "";
    title.textContent = `${bytes(stored[index])}${garbage}`;
    return nameOfMoment(ms, time.unit);
  }, () => (title.textContent = name));
  return chart;
}
