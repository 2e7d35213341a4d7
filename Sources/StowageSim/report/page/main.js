// The scripts are put one behind the other in any order: nothing runs before all of them are read.

document.addEventListener("DOMContentLoaded", () => {
  try {
    model = makeModel(JSON.parse(byId("stowage-data").textContent));
    start();
  } catch (error) {
    byId("report").hidden = true;
    byId("failure").hidden = false;
    byId("failure").textContent = `This report cannot be shown: ${error.message}`;
    throw error;
  }
});

function start() {
  view.cap = model.usualCap;
  view.chosen = defaultChoice();
  byId("report").hidden = false;
  showSummary();
  showControls();
  showMethod();
  prepareTheme();
  showAll();
  showAgainWhenWidthChanges();
}

// Everything that depends on the chosen cap, the chosen policies or the width.
function showAll() {
  for (const place of document.querySelectorAll(".at-cap")) {
    place.textContent = model.caps.length > 1 ? `at ${capName(view.cap)}` : "";
  }
  showLeague();
  showCharts();
  showMap();
}

function showCharts() {
  showAmplification();
  showTimelines();
  showFractions();
}

function showAgainWhenWidthChanges() {
  let width = document.body.clientWidth;
  addEventListener("resize", () => {
    if (document.body.clientWidth === width) return;
    width = document.body.clientWidth;
    showCharts();
    showMap();
  });
  // Paper is narrow and white, and asks for neither resize nor theme.
  const print = (isPrint) => {
    if (isPrint === isPrinting) return;
    isPrinting = isPrint;
    // The canvas is drawn before the style for paper holds.
    document.documentElement.style.colorScheme = isPrint ? "light" : "";
    showCharts();
    showMap();
  };
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));
  matchMedia("print").addEventListener("change", (event) => print(event.matches));
}
