// Headline figures, the sentence on reclaim, and the tables.

const MINUTE_MS = 60_000;
const STEADY_MS = 5_000;

function showTiles({ statistics }) {
  const { live_bytes: live, stored_bytes: stored, dead_bytes: dead, trapped_bytes: trapped } = statistics;
  const part = (value) => (stored > 0 ? `${percent(value / stored)} of stored` : null);
  showList("tiles", [
    ["Live", bytes(live), counted(statistics.live_chunks, "chunk")],
    ["Stored", bytes(stored), "before coding"],
    ["Dead", bytes(dead), part(dead)],
    ["Trapped", bytes(trapped), "dead in open shards"],
    ["Space amplification", fixed(live > 0 ? stored / live : null, 3), "stored / live"],
    ["Write amplification", fixed(statistics.write_amplification, 3), "since the store was made"],
    ["… in the last minute", fixed(writeAmplificationOver(MINUTE_MS), 3), "1 is no copies"],
    ["Ingest", rate(rateOver(STEADY_MS, "ingested")), `${bytes(statistics.ingested_bytes)} so far`],
    ["Copies", rate(rateOver(STEADY_MS, "copied")), `${bytes(statistics.copied_bytes)} so far`],
  ]);
}

// Elements stay and get new text: nothing flickers, and what is selected stays so.
function showList(id, rows) {
  const place = byId(id);
  while (place.children.length < rows.length) {
    place.append(html("dl", { class: "tile" }, html("dt"), html("dd", {}, html("span"), html("span", { class: "note" }))));
  }
  rows.forEach(([name, value, note], index) => {
    const [term, definition] = place.children[index].children;
    setText(term, name);
    setText(definition.firstChild, value);
    setText(definition.lastChild, note ?? "");
  });
}

function showSettings({ settings }) {
  const own = settings.cleaning === "own" ? "its own cleaning" : `cleaning ${settings.cleaning}`;
  setText(byId("settings"), `placement ${settings.placement} · ${own} · shards of ${bytes(settings.shard_bytes)} · ` +
    `at most ${settings.open_shards} open`);
}

const PAUSES = {
  "on request": "Nothing is reclaimed unless it is asked for.",
  "missing device": "Nothing is reclaimed while a device is missing.",
  "short of room": "There is little room left: one shard is reclaimed at a time.",
};

function showReclaim({ statistics, reclaim, settings, map }) {
  const garbage = statistics.stored_bytes > 0 ? statistics.dead_bytes / statistics.stored_bytes : 0;
  const cap = settings.garbage_cap;
  const work = reclaim.victims > 0
    ? `Reclaiming ${counted(reclaim.victims, "shard")}: ${bytes(reclaim.waiting_bytes)} of survivors wait to be copied.`
    : PAUSES[reclaim.pause] ?? lately();
  const most = cap === null ? "" : `, at most ${percent(cap)}`;
  setText(byId("reclaim-text"), work);
  setText(byId("garbage-text"), `Garbage: ${percent(garbage)} of stored bytes${most}`);
  const meter = byId("meter");
  const whole = Math.max(0.02, 2 * (cap ?? 0.25), garbage * 1.1);
  const [dead, limit] = meter.children;
  dead.style.width = `${Math.min(100, (garbage / whole) * 100)}%`;
  limit.hidden = cap === null;
  if (cap !== null) limit.style.left = `${(cap / whole) * 100}%`;
  showShardTexts(statistics, map);
}

function lately() {
  const [reclaimed, freed] = [lastMinute("reclaimed"), lastMinute("freedWhole")];
  if (reclaimed + freed === 0) return "No shard was reclaimed in the last minute.";
  return `In the last minute ${counted(reclaimed, "shard")} ${reclaimed === 1 ? "was" : "were"} reclaimed with copies of ` +
    `${bytes(lastMinute("copied"))}, and ${freed === 0 ? "none" : count(freed)} freed without.`;
}

function showShardTexts({ shards, fragmentation }, map) {
  const open = map.shards.filter(({ state }) => state === "open").length;
  const shown = map.shards.length < map.shards_total
    ? `${count(map.shards.length)} of ${count(map.shards_total)}: open, being reclaimed, with most garbage, newest`
    : `${count(map.shards_total)}, ${count(open)} open`;
  setText(byId("shards-count"), shown);
  byId("shards").setAttribute("aria-label", `Shards, each as a strip: ${shown}`);
  const { live_fraction: live, holes } = fragmentation;
  const parts = [
    `${count(shards.opened)} opened and ${count(shards.sealed)} sealed so far`,
    `${count(shards.freed_whole)} freed without a copy and ${count(shards.reclaimed)} reclaimed since the store was opened`,
    `${count(shards.waiting_to_be_sealed)} wait to be sealed`,
  ];
  if (isNumber(live.mean)) parts.push(`sealed shards are ${percent(live.mean)} live in the mean, the worst hundredth ${percent(live.p1)}`);
  if (holes?.count > 0) parts.push(`${counted(holes.count, "hole")}, half of them at most ${bytes(holes.p50_bytes)}`);
  setText(byId("shards-text"), `${parts.join(" · ")}.`);
}

// A table whose rows are keyed, so that they are changed and not made anew.
function showTable(id, head, rows, empty) {
  const place = byId(id);
  if (rows.length === 0) return place.replaceChildren(html("p", { class: "small", text: empty }));
  const cells = (row) => row.map((cell, index) => (index === 0 ? html("th", { scope: "row", text: cell }) :
    html("td", { text: cell.text ?? cell, class: cell.isBad ? "bad" : null })));
  place.replaceChildren(html("table", {}, html("thead", {}, html("tr", {}, ...head.map((name) => html("th", { scope: "col", text: name })))),
    html("tbody", {}, ...rows.map((row) => html("tr", {}, ...cells(row))))));
}

function showRequests({ requests }) {
  const operations = new Map();
  for (const { operation, status, count: answers } of requests?.answered ?? []) {
    const row = operations.get(operation) ?? { all: 0, refused: 0, failed: 0, rate: 0 };
    row.all += answers;
    if (status === "4xx") row.refused += answers;
    if (status === "5xx") row.failed += answers;
    row.rate += requestRate(`${operation} ${status}`) ?? 0;
    operations.set(operation, row);
  }
  const rows = [...operations].sort(([, one], [, other]) => other.all - one.all).map(([operation, row]) => [
    operation === "none" ? "not understood" : operation, perSecond(row.rate), count(row.all),
    row.refused === 0 ? DASH : count(row.refused),
    { text: row.failed === 0 ? DASH : count(row.failed), isBad: row.failed > 0 },
  ]);
  const head = ["operation", "per second", "answered", "4xx", "5xx"];
  if (rows.length > 0) {
    rows.push(["bytes received", rate(rateOver(STEADY_MS, "received")), bytes(requests.received_bytes), "", ""],
      ["bytes sent", rate(rateOver(STEADY_MS, "sent")), bytes(requests.sent_bytes), "", ""]);
  }
  showTable("requests", head, rows, requests === undefined ? "Nobody is served." : "There were none since the server was started.");
}

function showDevices({ devices, tiers }) {
  const missing = new Set(devices.missing);
  const text = missing.size === 0 ? `All ${count(devices.count)} devices are there.` :
    `${count(missing.size)} of ${counted(devices.count, "device")} ${missing.size === 1 ? "is" : "are"} missing.`;
  const box = (number) => html("span", missing.has(number)
    ? { class: "device missing", text: `${number}`, title: `device ${number} is missing` }
    : { class: "device", text: `${number}`, title: `device ${number} is there` });
  const boxes = devices.count > 200 ? [] : Array.from({ length: devices.count }, (_, number) => box(number));
  byId("devices").replaceChildren(html("p", { class: "small", text }), html("div", { class: "device-row" }, ...boxes));
  showTable("tiers", ["tier", "shards", "stored", "live"], tiers.map((tier) => [
    `${tier.name} (${tier.codec}, ${tier.erasure})`, count(tier.shards), bytes(tier.stored_bytes),
    percent(tier.stored_bytes > 0 ? tier.live_bytes / tier.stored_bytes : null),
  ]), "");
}
