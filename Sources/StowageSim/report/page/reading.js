// The figures of the moment under the pointer, in the charts over time.

// The width of a moment's name, roughly.
const MOMENT_ROOM = 80;

// `read(ms)` shows the figures of a moment, and gives the text for its line; `rest()` shows those of the end again.
function followPointer(chart, time, box, read, rest) {
  const rule = line(0, box.top, 0, box.bottom, "reading");
  const moment = text(0, box.top - 5, "", { class: "tick", "text-anchor": "middle" });
  const layer = svg("g", { visibility: "hidden" }, rule, moment);
  const hide = () => {
    layer.setAttribute("visibility", "hidden");
    rest();
  };
  chart.append(layer);
  chart.addEventListener("pointermove", (event) => {
    const shown = chart.getBoundingClientRect();
    const x = ((event.clientX - shown.left) / shown.width) * chart.viewBox.baseVal.width;
    if (x < box.left || x > box.right) return hide();
    rule.setAttribute("x1", x);
    rule.setAttribute("x2", x);
    moment.setAttribute("x", Math.max(box.left + MOMENT_ROOM / 2, Math.min(box.right - MOMENT_ROOM / 2, x)));
    moment.textContent = read(time.at(x));
    layer.setAttribute("visibility", "visible");
  });
  chart.addEventListener("pointerleave", hide);
  chart.addEventListener("pointercancel", hide);
}

function nameOfMoment(ms, unit) {
  const amount = (ms - model.data.trace.start_ms) / unit.size;
  return `${unit.name} ${Number(amount.toFixed(amount < 20 ? 1 : 0)).toLocaleString("en-US")}`;
}
