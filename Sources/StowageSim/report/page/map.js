// The shard map: a column for each chosen policy, on canvas because it moves.

const ROOM_FOR_ROWS = 430;
const GUTTER = 7;

let columns = [];
let step = null;

function showMap() {
  const place = byId("map");
  const chosen = chosenSeries().filter((series) => shardsOf(series).length > 0);
  stopPlaying();
  columns = sampledShards(chosen);
  if (columns.length === 0) {
    return place.replaceChildren(notice("There are no shards to show."));
  }
  step ??= firstStep();
  // On a screen there is room for what the slider may bring, on paper for what is there.
  const shown = (shards) => (isPrinting ? shards.filter((shard) => exists(shard, step)).length : mostAtOnce(shards));
  const rows = Math.max(1, ...columns.map(({ shards }) => shown(shards)));
  const rowHeight = Math.max(6, Math.min(16, Math.floor(ROOM_FOR_ROWS / (isPrinting ? 1.4 : 1) / rows)));
  const fit = Math.floor(widthOf(place) / 165);
  const width = Math.floor((widthOf(place) - (Math.min(fit, columns.length) - 1) * 20) / Math.min(fit, columns.length));
  const figures = columns.map((column) => mapColumn(column, width, rows * rowHeight, rowHeight));
  place.replaceChildren(player(), html("div", { class: "map-columns" }, ...figures), mapLegend());
  drawMap();
}

// Where the store is full and much of the trace is still to come: half way between warm-up and end.
function firstStep() {
  const { start_ms: start, end_ms: end, warm_ms: warm } = model.data.trace;
  const from = isNumber(warm) && end > start ? (warm - start) / (end - start) : 0;
  return Math.round(LAST_STEP * (from + (1 - from) * 0.5));
}

function mapColumn(column, width, height, rowHeight) {
  const ratio = isPrinting ? 3 : Math.max(1, devicePixelRatio);
  const label = `Shards of ${column.series.label} at the chosen time; the sentence below says how full they are`;
  column.canvas = html("canvas", { width: Math.round(width * ratio), height: Math.round(height * ratio), role: "img",
    "aria-label": label, style: `aspect-ratio: ${width} / ${height}` });
  column.caption = html("figcaption", { class: "small" });
  Object.assign(column, { width, height, rowHeight, ratio });
  const role = roleName(column.series);
  return html("figure", { class: "map-column", style: `--color: ${colorOf(column.series)}; max-width: ${width}px` },
    html("p", { class: "map-head" }, html("span", { class: "policy-name" }, swatch(column.series), column.series.label),
      role === null ? null : html("span", { class: `role ${role}`, text: role })),
    column.canvas, column.caption);
}

// Colours of a cell by its state. Near times are told apart better than far ones, so the scale is logarithmic.
function palette() {
  const stops = [0, 1, 2, 3, 4, 5, 6].map((index) => components(resolvedColor(`--ramp-${index}`)));
  const colors = [];
  for (let left = 1; left <= LAST_STEP; left += 1) {
    const place = (Math.log(left) / Math.log(LAST_STEP)) * (stops.length - 1);
    const from = Math.min(stops.length - 2, Math.floor(place));
    colors[left] = mixed(stops[from], stops[from + 1], place - from);
  }
  colors[NEVER] = resolvedColor("--never");
  return colors;
}

function drawMap() {
  if (columns.length === 0 || columns[0].canvas === undefined) return;
  const look = {
    colors: palette(),
    frame: resolvedColor("--strip"),
    hole: resolvedColor("--hole"),
    page: resolvedColor("--page"),
    classes: [resolvedColor("--class-a"), resolvedColor("--class-b")],
  };
  for (const column of columns) drawColumn(column, look);
  showTime();
}

function drawColumn(column, look) {
  const { canvas, width, height, rowHeight, ratio, shards } = column;
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const visible = shards.filter((shard) => exists(shard, step));
  const tally = { live: 0, hole: 0, room: 0 };
  const hatch = hatching(context, look);
  let shade = 0;
  visible.forEach((shard, row) => {
    if (row > 0 && visible[row - 1].placementClass !== shard.placementClass) shade = 1 - shade;
    const y = row * rowHeight;
    context.fillStyle = look.classes[shade];
    context.fillRect(0, y, GUTTER - 3, rowHeight);
    const box = { left: GUTTER, top: y, width: width - GUTTER, height: rowHeight - (rowHeight > 9 ? 2 : 1) };
    drawStrip(context, shard, box, look, hatch, tally);
  });
  column.caption.textContent = mapSentence(column.series, visible.length, tally);
}

// Runs of equal cells are one rectangle, at whole pixels, so that no seams show between them.
function drawStrip(context, shard, box, look, hatch, tally) {
  const cells = shard.puts.length;
  const at = (cell) => box.left + Math.round((cell * box.width) / cells);
  context.fillStyle = look.frame;
  context.fillRect(box.left, box.top, box.width, box.height);
  for (let from = 0; from < cells; ) {
    const state = stateOf(shard, from, step);
    let to = from + 1;
    while (to < cells && stateOf(shard, to, step) === state) to += 1;
    tally[state === HOLE ? "hole" : state === FREE_ROOM ? "room" : "live"] += to - from;
    if (state !== FREE_ROOM) {
      context.fillStyle = state === HOLE ? hatch : look.colors[state];
      context.fillRect(at(from), box.top, at(to) - at(from), box.height);
    }
    from = to;
  }
}

// Made anew for each drawing: a pattern belongs to its context, colours to the theme.
function hatching(context, look) {
  const size = 4;
  const tile = html("canvas", { width: size * 2, height: size * 2 });
  const ink = tile.getContext("2d");
  ink.fillStyle = look.page;
  ink.fillRect(0, 0, size * 2, size * 2);
  ink.strokeStyle = look.hole;
  ink.lineWidth = 1.6;
  for (const offset of [-size * 2, 0, size * 2]) {
    ink.moveTo(offset - 1, size * 2 + 1);
    ink.lineTo(offset + size * 2 + 1, -1);
  }
  ink.stroke();
  const pattern = context.createPattern(tile, "repeat");
  pattern.setTransform(new DOMMatrix().scale(0.5));
  return pattern;
}

function mapSentence(series, visible, { live, hole }) {
  const timeline = figure(series, "timeline");
  const stored = live + hole;
  const { start_ms: start, end_ms: end } = model.data.trace;
  const now = start + ((end - start) * step) / LAST_STEP;
  const index = timeline?.time_ms.findLastIndex((ms) => ms <= now + 1) ?? -1;
  const parts = [];
  if (stored > 0) parts.push(`${percent(hole / stored, 0)} holes in them`);
  if (index >= 0) {
    // The timeline has coarser steps than the slider.
    const total = Math.max(visible, timeline.open_shards[index] + timeline.sealed_shards[index]);
    parts.unshift(`${count(visible)} of ${count(total)} shards shown`);
    parts.push(`${bytes(timeline.copied_bytes[index])} copied since the beginning`);
  }
  return parts.join(" · ");
}
