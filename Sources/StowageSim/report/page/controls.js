// What the reader can choose: the cap, up to four policies, the theme.

function showControls() {
  byId("controls").replaceChildren(...(model.caps.length > 1 ? [capChoice()] : []), policyChoice());
  showChosen();
}

function capChoice() {
  const choices = model.caps.map((cap) => html("label", {},
    html("input", { type: "radio", name: "cap", checked: cap === view.cap, onchange: () => chooseCap(cap) }),
    html("span", { text: cap === null ? "none" : shortPercent(cap) })));
  return html("fieldset", { class: "segments" }, html("legend", { text: "Garbage cap" }), ...choices);
}

function policyChoice() {
  const boxes = byAmplification(model.usualCap).map((series) => html("label", {},
    html("input", { type: "checkbox", "data-key": series.key,
      onchange: (event) => choose(series, event.target.checked) }),
    html("span", { text: series.label })));
  const list = html("details", { class: "picker" },
    html("summary", { text: "Change" }),
    html("div", { class: "picker-list" },
      html("p", { class: "small", text: `Up to ${CHOSEN_MOST} policies, shown side by side in the charts below.` }),
      html("div", { class: "picker-boxes" }, ...boxes),
      html("button", { type: "button", class: "plain", onclick: resetChoice, text: "Back to the first choice" })));
  // A click elsewhere and Escape close the list, as they do a menu.
  document.addEventListener("click", (event) => {
    if (!list.contains(event.target)) list.open = false;
  });
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    list.open = false;
    list.querySelector("summary").focus();
  });
  return html("div", { class: "policies" }, html("span", { class: "legend", text: "In the charts below" }),
    html("span", { id: "chosen" }), list);
}

function showChosen() {
  byId("chosen").replaceChildren(...chosenSeries().map(
    (series) => html("span", { class: "chip" }, swatch(series), series.label)));
  for (const box of document.querySelectorAll("#controls input[type=checkbox]")) {
    box.checked = view.chosen.some((series) => series.key === box.dataset.key);
    box.disabled = !box.checked && view.chosen.length >= CHOSEN_MOST;
  }
}

function choose(series, isChosen) {
  view.isFirstChoice = false;
  view.chosen = view.chosen.filter((other) => other !== series);
  if (isChosen) view.chosen.push(series);
  showChosen();
  showAll();
}

function resetChoice() {
  view.isFirstChoice = true;
  view.chosen = defaultChoice();
  showChosen();
  showAll();
}

function chooseCap(cap) {
  view.cap = cap;
  // Who is best may differ between caps; a choice of the reader's own stays.
  if (view.isFirstChoice) view.chosen = defaultChoice();
  showChosen();
  showAll();
}

// The first state is the system's; the button says where it leads.
function prepareTheme() {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  const button = byId("theme");
  const label = () => (button.textContent = isDark() ? "Light theme" : "Dark theme");
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    label();
    drawMap();
  });
  system.addEventListener("change", () => {
    label();
    drawMap();
  });
  label();
}
