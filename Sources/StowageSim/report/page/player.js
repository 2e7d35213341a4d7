// Time in the map: the slider, the button that lets it run, and the legend.

const SECONDS_FOR_ALL = 20;

let playing = null;

function player() {
  const slider = html("input", { type: "range", id: "map-time", min: 0, max: LAST_STEP, step: 1,
    "aria-labelledby": "map-time-label", oninput: (event) => {
      stopPlaying();
      step = Number(event.target.value);
      drawMap();
    } });
  const button = html("button", { type: "button", id: "map-play", class: "plain", text: "Play",
    onclick: () => (playing === null ? play() : stopPlaying()) });
  const label = html("label", { id: "map-time-label", for: "map-time", text: "Time" });
  return html("div", { class: "player" }, button, label, slider, html("output", { id: "map-now", for: "map-time" }));
}

function showTime() {
  const { start_ms: start, end_ms: end } = model.data.trace;
  const unit = timeUnit(end - start);
  const digits = (end - start) / unit.size < 20 ? 1 : 0;
  const amount = (ms) => Number((ms / unit.size).toFixed(digits)).toLocaleString("en-US");
  const now = `${unit.name} ${amount(((end - start) * step) / LAST_STEP)} of ${amount(end - start)}`;
  byId("map-time").value = step;
  byId("map-time").setAttribute("aria-valuetext", now);
  byId("map-now").textContent = now;
}

function play() {
  if (step >= LAST_STEP) step = 0;
  byId("map-play").textContent = "Pause";
  // Who asks for little motion gets a slide show: a step of a twelfth of the trace each second.
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const begin = { at: performance.now(), step };
  const frame = (now) => {
    const seconds = Math.max(0, now - begin.at) / 1000;
    const advanced = isCalm ? Math.floor(seconds) * (LAST_STEP / 12) : (seconds / SECONDS_FOR_ALL) * LAST_STEP;
    const next = Math.min(LAST_STEP, Math.floor(begin.step + advanced));
    if (next !== step) {
      step = next;
      drawMap();
    }
    if (step >= LAST_STEP) stopPlaying();
    else playing = requestAnimationFrame(frame);
  };
  playing = requestAnimationFrame(frame);
}

function stopPlaying() {
  if (playing === null) return;
  cancelAnimationFrame(playing);
  playing = null;
  byId("map-play").textContent = "Play";
}

function mapLegend() {
  const { start_ms: start, end_ms: end } = model.data.trace;
  const stepMs = (end - start) / LAST_STEP;
  const ticks = [1, 4, 16, 64, LAST_STEP].map((left, index) => {
    const place = Math.log(left) / Math.log(LAST_STEP);
    const bound = index === 0 ? "≤ " : "";
    return html("span", { style: `left: ${100 * place}%`, text: bound + duration(left * stepMs) });
  });
  return html("div", { class: "map-legend" },
    html("div", { class: "ramp-box" }, html("span", { class: "ramp-name", text: "dies in" }),
      html("div", { class: "ramp", "aria-hidden": "true" }), html("div", { class: "ramp-ticks" }, ...ticks)),
    html("div", { class: "legend-row" },
      key("never", "outlives the trace"), key("hole", "hole: dead, space not back yet"), key("room", "room not filled"),
      key("class", "bar at the left: changes with the placement class")));
}
