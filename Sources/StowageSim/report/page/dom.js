// Elements, and colours that a canvas can use. Text from the data only ever goes through `textContent`.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...(children ?? []).filter((child) => child !== null));
  return element;
}

function html(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function byId(id) {
  return document.getElementById(id);
}

// A custom property may hold `light-dark(…)`, which only a real property resolves.
function resolvedColor(name) {
  const probe = html("span", { style: `color: var(${name})` });
  document.body.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}

// Components of `rgb(1, 2, 3)`.
function components(color) {
  return color.match(/[\d.]+/g).slice(0, 3).map(Number);
}

function mixed(from, to, part) {
  const parts = from.map((value, index) => Math.round(value + (to[index] - value) * part));
  return `rgb(${parts.join(",")})`;
}

// The square or line that stands for a policy wherever it is named.
function swatch(series) {
  return html("span", { class: "swatch", style: `--color: ${colorOf(series)}`, "aria-hidden": "true" });
}

function notice(text) {
  return html("p", { class: "notice", text });
}

// A patch of what a chart is painted with, and what it means.
function key(name, meaning) {
  return html("span", {}, html("span", { class: `key ${name}`, "aria-hidden": "true" }), meaning);
}

function definitions(pairs) {
  const parts = pairs.flatMap(([term, meaning]) => [html("dt", { text: term }), html("dd", { text: meaning })]);
  return html("dl", { class: "terms" }, ...parts);
}

// Width for charts: a sheet of paper has its own, whatever the window was.
let isPrinting = false;
const PAPER_WIDTH = 700;

function widthOf(element) {
  return Math.max(320, Math.floor(isPrinting ? PAPER_WIDTH : element.clientWidth));
}
