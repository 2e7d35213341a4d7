// Space against copies: a point for each policy and cap, a line over the caps of a policy.

const COLUMN_WIDTH = 760;

function showAmplification() {
  const place = byId("amplification");
  const lines = model.series.map(amplificationLine).filter((one) => one.points.length > 0);
  byId("amplification-text").textContent = amplificationText();
  if (lines.length === 0) return place.replaceChildren(notice("There is nothing to draw."));
  // Without lines over caps all points stand one above the other, which needs no width.
  const width = Math.min(widthOf(place), model.caps.length > 1 ? Infinity : COLUMN_WIDTH);
  const height = Math.max(380, lines.length * LABEL_HEIGHT + 90);
  const box = { left: 46, right: width - LABEL_ROOM - 30, top: 30, bottom: height - 46 };
  const chart = makeChart(width, height, "Space amplification and write amplification of each policy");
  const { x, y } = amplificationScales(lines, box);
  drawAmplificationAxes(chart, x, y, box);
  const layers = new Map();
  // What is emphasised is drawn last and so lies on top.
  for (const one of [...lines].sort((a, b) => isStrong(a.series) - isStrong(b.series))) {
    const layer = amplificationLayer(one, x, y);
    layers.set(one.series, layer);
    chart.append(layer);
  }
  const entries = lines.map(({ series, points }) => {
    const last = points.at(-1);
    return { series, label: series.label, x: x(last.space), y: y(last.write) };
  });
  addLabels((entry) => layers.get(entry.series), entries, box, width - LABEL_ROOM);
  place.replaceChildren(chart, html("figcaption", { text: amplificationCaption() }));
}

function amplificationText() {
  if (model.caps.length > 1) {
    return "Each line is a policy, each point one garbage cap: who may keep more garbage copies less. " +
      "Lower and further left is better.";
  }
  const each = "Each point is a policy. Lower is better, and so is further left.";
  if (model.caps[0] === null) return each;
  return `${each} At one cap nearly all use the space that it allows, and differ in how much they copy.`;
}

function amplificationLine(series) {
  const points = model.caps.filter((cap) => series.groups.has(cap)).map((cap) => ({
    cap,
    space: mean(figure(series, "space_amplification_mean", cap)),
    write: amplificationOf(series, cap),
    margin: figure(series, "write_amplification", cap)?.ci95 ?? null,
  })).filter(({ space, write }) => isNumber(space) && isNumber(write));
  return { series, points: points.sort((a, b) => a.space - b.space) };
}

// Both axes begin at 1, where nothing is stored or written in vain.
function amplificationScales(lines, box) {
  const points = lines.flatMap((one) => one.points);
  const mostSpace = Math.max(1.01, ...points.map(({ space }) => space));
  const mostWritten = Math.max(1.1, ...points.map(({ write, margin }) => write + (margin ?? 0)));
  const scale = mostWritten > 8 ? logScale : linearScale;
  return {
    x: linearScale(1, mostSpace + 0.03 * (mostSpace - 1), box.left, box.right),
    y: scale(1, mostWritten * 1.03, box.bottom, box.top),
  };
}

function drawAmplificationAxes(chart, x, y, box) {
  const xTicks = x.ticks(Math.max(3, Math.floor((box.right - box.left) / 90)));
  const yTicks = y.ticks(7);
  yAxis(chart, y, box, yTicks, tickText(yTicks));
  xAxis(chart, x, box, xTicks, tickText(xTicks));
  const yName = `write amplification: bytes written for each byte ingested${y.isLog ? " (logarithmic)" : ""}`;
  const xName = "space amplification: bytes stored for each live byte";
  chart.append(text(4, 14, yName, { class: "axis-name" }),
    text(box.right, box.bottom + 37, xName, { class: "axis-name", "text-anchor": "end" }));
  const [cap] = model.caps;
  if (model.caps.length === 1 && cap !== null) {
    const limit = x(1 / (1 - cap));
    if (limit <= box.right) {
      chart.append(line(limit, box.top - 6, limit, box.bottom, "limit"),
        text(limit - 6, box.top, `${shortPercent(cap)} garbage`, { class: "tick", "text-anchor": "end" }));
    }
  }
  const bound = model.data.space_bound;
  if (isNumber(bound) && x(bound) <= box.right) {
    chart.append(svg("path", { class: "bound-mark", d: `M${x(bound)},${box.bottom}l-5,-9h10z` }));
  }
}

function isStrong(series) {
  return series.role !== "policy" || series === model.best || view.chosen.includes(series);
}

function amplificationLayer({ series, points }, x, y) {
  const strong = isStrong(series);
  const layer = svg("g", { class: `series ${strong ? "strong" : ""}`, style: `--color: ${colorOf(series)}` });
  const about = points.map((point) => `${point.cap === null ? "no cap" : shortPercent(point.cap)}: ` +
    `writes ${fixed(point.write, 3)}, space ${fixed(point.space, 3)}`);
  layer.append(svg("title", { text: [series.label, ...about].join("\n") }));
  if (points.length > 1) {
    const places = points.map((one) => [x(one.space), y(one.write)]);
    layer.append(svg("path", { class: "curve", d: pathThrough(places) }));
  }
  for (const { space, write, margin } of points) {
    if (isNumber(margin)) {
      layer.append(line(x(space), y(Math.max(1, write - margin)), x(space), y(write + margin), "margin-bar"));
    }
    layer.append(svg("circle", { cx: x(space), cy: y(write), r: strong ? 5 : 3.5 }));
  }
  return layer;
}

function amplificationCaption() {
  const parts = ["Coloured: the yardsticks, the best and the chosen policies."];
  if (model.data.seeds.length > 1) parts.push("Bars: 95 % confidence intervals.");
  if (isNumber(model.data.space_bound)) {
    parts.push(`The triangle is what open shards alone cost: without copies, and with shards sealed only when full, ` +
      `no placement gets below a space amplification of ${fixed(model.data.space_bound, 3)}.`);
  }
  return parts.join(" ");
}
