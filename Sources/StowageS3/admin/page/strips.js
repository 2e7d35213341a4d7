// The shards: each has a place of its own for as long as it is shown, so that what moves on the page is what happens in
// the store. A freed one fades where it was, and its place is given away afterwards.

const FADE_MS = 4_000;
const DENSE_FROM = 90;
// As the data has them: nothing written, nothing alive, all alive; between is some of both.
const CELL_DEAD = 1;
const CELL_LIVE = 9;

const places = [];
let palette = [];

const STATES = {
  open: "open: appended to",
  closing: "full, waits to be sealed",
  sealed: "sealed",
  reclaiming: "being reclaimed",
  freed: "just freed",
};

function prepareStrips() {
  byId("legend").append(
    html("span", {}, key("live"), "live"), html("span", {}, key("mixed"), "some of both"), html("span", {}, key("dead"), "hole"),
    html("span", {}, key("room"), "room"),
    ...Object.entries(STATES).map(([state, meaning]) =>
      html("span", { class: state }, html("span", { class: "edge", "aria-hidden": "true" }), meaning)));
}

// Anew for each theme.
function preparePalette() {
  const [dead, live] = [resolvedColor("--dead"), resolvedColor("--live")];
  palette = Array.from({ length: CELL_LIVE + 1 }, (_, cell) => {
    if (cell < CELL_DEAD) return [0, 0, 0, 0];
    const part = (cell - CELL_DEAD) / (CELL_LIVE - CELL_DEAD);
    return [...dead.map((value, index) => Math.round(value + (live[index] - value) * part)), 255];
  });
  for (const place of places) if (place.shard !== null) paint(place);
}

function showShards(map, freed, isRestart) {
  const shards = new Map(map.shards.map((shard) => [shard.id, shard]));
  const gone = new Map(freed.map(({ id, by }) => [id, by]));
  if (isRestart) for (const place of places) vacate(place);
  for (const place of places) {
    if (place.shard === null || place.isFreed) continue;
    const id = place.shard.id;
    if (shards.has(id)) {
      show(place, shards.get(id));
      shards.delete(id);
    } else if (gone.has(id)) {
      free(place, gone.get(id));
    } else {
      vacate(place);
    }
  }
  let next = 0;
  for (const shard of shards.values()) {
    while (next < places.length && places[next].shard !== null) next += 1;
    if (next === places.length) places.push(newPlace());
    show(places[next], shard);
  }
  closeGaps();
  trim();
}

// Where many places are vacant the last shards move into the first of them, or a few would stand far apart.
function closeGaps() {
  const vacant = places.filter(({ shard }) => shard === null);
  const most = Math.max(4, Math.ceil(places.length / 8));
  while (vacant.length > most) {
    const last = places.at(-1);
    if (last.isFreed) return;
    if (last.shard !== null) {
      const place = vacant.shift();
      show(place, last.shard);
    } else {
      vacant.pop();
    }
    places.pop().element.remove();
  }
}

function newPlace() {
  const [name, share] = [html("span"), html("span")];
  const canvas = html("canvas", { width: 64, height: 1 });
  const element = html("div", { class: "strip vacant" }, html("p", {}, name, share), canvas);
  byId("shards").append(element);
  return { element, name, share, canvas, shard: null, isFreed: false };
}

function show(place, shard) {
  const before = place.shard;
  place.shard = shard;
  setClass(place.element, `strip ${shard.state}`);
  const part = shard.stored_bytes > 0 ? shard.live_bytes / shard.stored_bytes : null;
  setText(place.name, `${shard.id} · class ${shard.class}`);
  setText(place.share, shard.state === "reclaiming" ? `${bytes(shard.live_bytes)} to copy` : percent(part, 0));
  const lives = shard.state === "reclaiming" ? "still to be copied" : `live (${percent(part)})`;
  place.element.title = `Shard ${shard.id}, class ${shard.class}, tier ${shard.tier}, ${STATES[shard.state]}: ` +
    `${bytes(shard.stored_bytes)} stored, ${bytes(shard.live_bytes)} ${lives}`;
  if (before?.cells !== shard.cells || before?.id !== shard.id) paint(place);
}

// A pixel for each cell; the style sheet makes it as wide as the strip.
function paint({ canvas, shard }) {
  const cells = shard.cells;
  if (canvas.width !== Math.max(1, cells.length)) canvas.width = Math.max(1, cells.length);
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, 1);
  if (cells.length === 0) return;
  const image = context.createImageData(cells.length, 1);
  for (let cell = 0; cell < cells.length; cell += 1) image.data.set(palette[cells.charCodeAt(cell) - 48] ?? palette[0], cell * 4);
  context.putImageData(image, 0, 0);
}

function free(place, by) {
  place.isFreed = true;
  const { id } = place.shard;
  setClass(place.element, "strip freed");
  setText(place.name, `${id} · freed`);
  setText(place.share, by === "reclaim" ? "after copies" : "nothing lived");
  place.element.title = `Shard ${id} was freed${by === "reclaim" ? " after what lived in it was copied" : ": nothing in it lived"}`;
  setTimeout(() => {
    if (place.isFreed && place.shard.id === id) vacate(place);
    trim();
  }, FADE_MS);
}

function vacate(place) {
  place.shard = null;
  place.isFreed = false;
  place.canvas.getContext("2d").clearRect(0, 0, place.canvas.width, 1);
  setClass(place.element, "strip vacant");
  place.element.removeAttribute("title");
}

function trim() {
  while (places.length > 0 && places.at(-1).shard === null) places.pop().element.remove();
  byId("shards").classList.toggle("dense", places.length > DENSE_FROM);
}
