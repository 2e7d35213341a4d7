// Asks once a second, and not while nobody looks.

const PERIOD_MS = 1_000;
const PATIENCE_MS = 5_000;

let timer = null;
let isAsking = false;
let lastAnswer = null;
let isStopped = false;
let noticeUntil = 0;

async function poll() {
  if (isAsking || isStopped) return;
  isAsking = true;
  const began = now();
  try {
    const response = await fetch("/dashboard.json", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    const data = await response.json();
    if (!response.ok) throw new Error(data.error ?? `status ${response.status}`);
    const at = (began + now()) / 2;
    lastAnswer = at;
    showAll(data, at);
  } catch (error) {
    showFailure(error);
  } finally {
    isAsking = false;
    if (!isStopped) timer = setTimeout(poll, Math.max(100, PERIOD_MS - (now() - began)));
  }
}

function showAll(data, at) {
  byId("dashboard").hidden = false;
  byId("dashboard").classList.remove("stale");
  const isRestart = remember(data, at);
  if (isRestart) notify(`The server was restarted; it answers again since ${clock(at)}.`, at + 15_000);
  else if (at >= noticeUntil) byId("notice").hidden = true;
  setClass(byId("status"), "status live");
  setText(byId("status"), `live, ${clock(at)}`);
  document.title = `Stowage: ${bytes(data.statistics.stored_bytes)} stored`;
  showSettings(data);
  showTiles(data);
  drawCharts();
  showReclaim(data);
  showShards(data.map, data.reclaim.freed, isRestart);
  showRequests(data);
  showDevices(data);
}

function notify(text, until) {
  noticeUntil = until;
  setText(byId("notice"), text);
  byId("notice").hidden = false;
}

// What was known stays to be seen, dimmed; the next answer goes on from there.
function showFailure(error) {
  const isSilent = error instanceof TypeError || error.name === "TimeoutError" || error.name === "AbortError";
  const since = lastAnswer === null ? "" : ` for ${span(now() - lastAnswer)}`;
  setClass(byId("status"), "status lost");
  setText(byId("status"), isSilent ? `no answer${since}` : "no figures");
  byId("dashboard").classList.add("stale");
  const last = lastAnswer === null ? "" : ` What is shown is of ${clock(lastAnswer)}.`;
  notify(isSilent ? `The server does not answer${since}; it is asked again each second.${last}` :
    `The store cannot be asked: ${error.message}.${last}`, 0);
}

function stopWhileHidden() {
  isStopped = document.hidden;
  clearTimeout(timer);
  if (isStopped) {
    setClass(byId("status"), "status");
    setText(byId("status"), "paused while hidden");
  } else {
    poll();
  }
}

document.addEventListener("DOMContentLoaded", () => {
  prepareCharts();
  prepareStrips();
  prepareTheme(preparePalette);
  document.addEventListener("visibilitychange", stopWhileHidden);
  addEventListener("resize", drawCharts);
  stopWhileHidden();
});
