// Scales, axes and the spreading of labels, for all charts.

// Round numbers within [from, to], at most about `most` of them.
function niceTicks(from, to, most) {
  const rough = (to - from) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step);
}

function linearScale(from, to, start, end) {
  const scale = (value) => start + ((value - from) / (to - from)) * (end - start);
  scale.ticks = (most) => niceTicks(from, to, most);
  return scale;
}

// For amplifications that differ by more than a linear axis can show.
function logScale(from, to, start, end) {
  const linear = linearScale(Math.log(from), Math.log(to), start, end);
  const scale = (value) => linear(Math.log(value));
  const steps = [1, 1.5, 2, 3, 4, 6, 8, 10, 15, 20, 30, 40, 60, 80, 100, 200, 500, 1000];
  scale.isLog = true;
  scale.ticks = () => steps.filter((step) => step >= from && step <= to);
  return scale;
}

// As many decimals as the distance of the ticks needs.
function tickText(ticks) {
  const distance = Math.min(...ticks.slice(1).map((tick, index) => tick - ticks[index]), 1);
  let digits = 0;
  while (digits < 4 && Math.abs(distance * 10 ** digits - Math.round(distance * 10 ** digits)) > 1e-6) digits += 1;
  return (tick) => tick.toFixed(digits);
}

function makeChart(width, height, label) {
  const viewBox = `0 0 ${width} ${height}`;
  return svg("svg", { viewBox, width, height, role: "img", "aria-label": label, class: "chart" });
}

function text(x, y, content, attributes) {
  return svg("text", { x, y, text: content, ...attributes });
}

function line(x1, y1, x2, y2, name) {
  return svg("line", { x1, y1, x2, y2, class: name });
}

// Grid lines with their figures on the left.
function yAxis(chart, scale, box, ticks, format) {
  for (const tick of ticks) {
    const y = scale(tick);
    chart.append(line(box.left, y, box.right, y, "grid"),
      text(box.left - 6, y + 4, format(tick), { class: "tick", "text-anchor": "end" }));
  }
}

function xAxis(chart, scale, box, ticks, format) {
  chart.append(line(box.left, box.bottom, box.right, box.bottom, "axis"));
  for (const tick of ticks) {
    const x = scale(tick);
    chart.append(line(x, box.bottom, x, box.bottom + 4, "axis"),
      text(x, box.bottom + 17, format(tick), { class: "tick", "text-anchor": "middle" }));
  }
}

function pathThrough(points) {
  return points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${x.toFixed(1)},${y.toFixed(1)}`).join("");
}

// Moves positions apart to at least `distance`, as little as possible: neighbours that collide form a block around the
// mean of where they want to be. The answer is in the order of `wanted`.
function spread(wanted, distance, from, to) {
  const order = wanted.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value || a.index - b.index);
  const blocks = [];
  order.forEach(({ value }, rank) => {
    blocks.push({ sum: value - rank * distance, size: 1 });
    const meanOf = (block) => block.sum / block.size;
    while (blocks.length > 1 && meanOf(blocks.at(-2)) > meanOf(blocks.at(-1))) {
      const last = blocks.pop();
      blocks.at(-1).sum += last.sum;
      blocks.at(-1).size += last.size;
    }
  });
  const highest = to - (order.length - 1) * distance;
  const placed = blocks.flatMap(({ sum, size }) => Array(size).fill(Math.max(from, Math.min(highest, sum / size))));
  const answer = [];
  order.forEach(({ index }, rank) => (answer[index] = placed[rank] + rank * distance));
  return answer;
}

// Labels at the right of a chart, each with a line to what it names.
const LABEL_HEIGHT = 14;
const LABEL_ROOM = 215;
const LABEL_LENGTH = 33;

function shortened(label, most) {
  return label.length <= most ? label : `${label.slice(0, most - 1)}…`;
}

// The labels as elements, in the order of the entries.
function addLabels(layerOf, entries, box, labelX) {
  const places = spread(entries.map((entry) => entry.y), LABEL_HEIGHT, box.top + 4, box.bottom);
  return entries.map((entry, index) => {
    const y = places[index];
    const bend = Math.max(entry.x + 6, box.right + 6);
    const leader = pathThrough([[entry.x + 6, entry.y], [bend, entry.y], [labelX - 5, y]]);
    const label = text(labelX, y + 4, shortened(entry.label, LABEL_LENGTH), { class: "label" });
    layerOf(entry).append(svg("path", { class: "leader", d: leader }), label);
    return label;
  });
}
