// The two charts: stored bytes by what they are, and bytes written per second by why.

const CHART_HEIGHT = 190;

const charts = [
  {
    place: "space",
    isStacked: true,
    parts: [
      { name: "live", label: "live", of: (sample) => sample.live },
      { name: "dead", label: "dead", of: (sample) => sample.dead },
      { name: "trapped", label: "trapped in open shards", of: (sample) => sample.trapped },
    ],
    format: bytes,
    label: "Stored bytes over the last ten minutes",
  },
  {
    place: "work",
    isStacked: false,
    parts: [
      { name: "ingest", label: "ingest", of: (sample) => sample.ingestRate },
      { name: "copy", label: "copies of reclaim", of: (sample) => sample.copyRate },
    ],
    format: rate,
    label: "Bytes ingested and copied per second over the last ten minutes",
  },
];

// The instant that the pointer is at, for both charts.
let pointed = null;

function prepareCharts() {
  for (const chart of charts) {
    chart.readout = html("p", { class: "readout" });
    chart.drawing = svg("svg", { class: "chart", role: "img", "aria-label": chart.label });
    byId(chart.place).append(chart.readout, chart.drawing);
    chart.drawing.addEventListener("pointermove", (event) => {
      const box = chart.box;
      if (box === undefined) return;
      const x = event.clientX - chart.drawing.getBoundingClientRect().left;
      pointed = chart.end - ((box.right - x) / (box.right - box.left)) * chart.shown;
      drawCharts();
    });
    chart.drawing.addEventListener("pointerleave", () => {
      pointed = null;
      drawCharts();
    });
  }
}

function drawCharts() {
  if (samples.length > 0) for (const chart of charts) drawChart(chart);
}

// The window grows with what is known, so that the first minute is not a line at the edge.
function windowOf(age) {
  return [60_000, 120_000, 300_000].find((size) => age <= size) ?? KEPT_MS;
}

function drawChart(chart) {
  const width = Math.max(280, chart.drawing.clientWidth);
  const box = { left: 66, right: width - 4, top: 8, bottom: CHART_HEIGHT - 22 };
  const end = samples.at(-1).at;
  const shown = windowOf(end - samples[0].at);
  Object.assign(chart, { box, end, shown });
  const visible = samples.filter((sample) => sample.at >= end - shown - GAP_MS);
  const together = (one, other) => (chart.isStacked ? one + other : Math.max(one, other));
  const height = (sample) => chart.parts.map((part) => part.of(sample) ?? 0).reduce(together, 0);
  const highest = Math.max(1024, ...visible.map(height)) * 1.06;
  const x = (at) => Math.max(box.left, box.right - ((end - at) / shown) * (box.right - box.left));
  const y = (value) => box.bottom - (value / highest) * (box.bottom - box.top);
  const runs = joinedRuns(visible);
  const layers = [...yAxis(chart, box, highest, y), ...chart.parts.flatMap((part, index) => partLayers(chart, part, index, runs, x, y)),
    ...xAxis(box, shown, x, end), ...restartMarks(box, x, end - shown)];
  const nearest = pointed === null ? null : nearestSample(visible, pointed);
  if (nearest !== null) layers.push(svg("line", { class: "cursor", x1: x(nearest.at), x2: x(nearest.at), y1: box.top, y2: box.bottom }));
  chart.drawing.setAttribute("viewBox", `0 0 ${width} ${CHART_HEIGHT}`);
  chart.drawing.setAttribute("height", CHART_HEIGHT);
  chart.drawing.replaceChildren(...layers);
  readOut(chart, nearest ?? samples.at(-1), nearest !== null);
}

function joinedRuns(visible) {
  const runs = [];
  visible.forEach((sample, index) => {
    if (index === 0 || !sample.isJoined) runs.push([]);
    runs.at(-1).push(sample);
  });
  return runs;
}

function partLayers(chart, part, index, runs, x, y) {
  const below = chart.isStacked ? chart.parts.slice(0, index) : [];
  const layers = [];
  for (const run of runs) {
    const known = run.filter((sample) => part.of(sample) !== null);
    if (known.length === 0) continue;
    const base = (sample) => below.reduce((sum, other) => sum + other.of(sample), 0);
    const top = known.map((sample) => [x(sample.at), y(base(sample) + part.of(sample))]);
    const bottom = known.map((sample) => [x(sample.at), y(base(sample))]).reverse();
    layers.push(svg("path", { class: `area ${part.name}`, d: `${path([...top, ...bottom])}Z` }));
    if (!chart.isStacked) layers.push(svg("path", { class: `curve ${part.name}`, d: path(top) }));
  }
  return layers;
}

function path(points) {
  return points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${x.toFixed(1)},${y.toFixed(1)}`).join("");
}

// Ticks at round numbers of the unit that fits.
function yAxis(chart, box, highest, y) {
  const unit = 1024 ** unitOf(highest);
  const rough = highest / unit / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999);
  const layers = [];
  for (let index = 0; index * step * unit <= highest; index += 1) {
    const value = index * step;
    const name = `${Number(value.toPrecision(6))} ${UNITS[unitOf(highest)]}${chart.isStacked ? "" : "/s"}`;
    layers.push(svg("line", { class: "grid", x1: box.left, x2: box.right, y1: y(value * unit), y2: y(value * unit) }),
      svg("text", { class: "tick", x: box.left - 6, y: y(value * unit) + 4, "text-anchor": "end", text: index === 0 ? "0" : name }));
  }
  return layers;
}

function xAxis(box, shown, x, end) {
  const step = shown <= 120_000 ? shown / 4 : shown / 5;
  const layers = [svg("line", { class: "axis", x1: box.left, x2: box.right, y1: box.bottom, y2: box.bottom })];
  for (let ago = 0; ago <= shown; ago += step) {
    const name = ago === 0 ? "now" : step < 60_000 ? `−${Math.round(ago / 1000)} s` : `−${Math.round(ago / 60_000)} min`;
    layers.push(svg("text", { class: "tick", x: x(end - ago), y: box.bottom + 16,
      "text-anchor": ago === 0 ? "end" : ago === shown ? "start" : "middle", text: name }));
  }
  return layers;
}

function restartMarks(box, x, start) {
  return restarts.filter((at) => at > start).flatMap((at) => [
    svg("line", { class: "restart", x1: x(at), x2: x(at), y1: box.top, y2: box.bottom }),
    svg("text", { class: "restart-name", x: x(at) - 4, y: box.top + 10, "text-anchor": "end", text: "restart" }),
  ]);
}

function nearestSample(visible, at) {
  return visible.reduce((best, sample) => (Math.abs(sample.at - at) < Math.abs(best.at - at) ? sample : best), visible[0]);
}

function readOut(chart, sample, isPast) {
  const entries = chart.parts.map((part) =>
    html("span", {}, key(part.name), `${part.label} `, html("b", { text: chart.format(part.of(sample)) })));
  if (isPast) entries.push(html("span", { text: `at ${clock(sample.at)}` }));
  chart.readout.replaceChildren(...entries);
}
