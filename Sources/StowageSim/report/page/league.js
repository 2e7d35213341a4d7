// The league table: one for each cap, of which the page shows the chosen one and a printout all.

const COLUMNS = [
  { name: "write_amplification", head: "Write amplification", digits: 3, scale: 1, first: "ascending",
    tip: "Bytes written for each byte ingested; 1 means that nothing was ever copied. Less is better." },
  { name: "gap_closed", head: "Gap closed", digits: 1, scale: 100, first: "descending", isBar: true,
    tip: "How far a policy comes from arrival order (0 %) to the oracle, which knows all deaths (100 %)." },
  { name: "space_amplification_mean", head: "Space amplification", digits: 3, scale: 1, first: "ascending",
    tip: "Bytes stored for each live byte, averaged over time. Where it is equal, write amplification compares." },
  { name: "copied_bytes", head: "Bytes copied", digits: null, scale: 1, first: "ascending",
    tip: "What reclaim copied out of shards after the warm-up." },
  { name: "freed_whole", head: "Freed whole", digits: 1, scale: 100, unit: "\u00a0%", first: "descending",
    tip: "Of all shards given back, those in which nothing lived any more, so that they cost no copy." },
  { name: "death_spread", head: "Death spread", digits: 3, scale: 1, first: "ascending",
    tip: "How far apart the chunks of one shard die: distance of the quartiles, in mean lifetimes. 0 is all at once." },
  { name: "wasted_copies", head: "Wasted copies", digits: 1, scale: 100, unit: "\u00a0%", first: "ascending",
    tip: "Of all copied bytes, those that died soon after: waiting would have saved the copy." },
];

const RANK_TIP = "Rank by write amplification, without those that use the future.";
const POLICY_TIP = "What decides which chunks share shards; below it its parameters, and the cleaner, which chooses " +
  "the shards to reclaim.";

let order = { column: null, direction: "ascending" };

function showLeague() {
  const tables = model.caps.map((cap) => html("div",
    { class: "table-scroll cap-table", hidden: cap !== view.cap, tabindex: "0", role: "region",
      "aria-label": `All policies at ${capName(cap)}` },
    leagueTable(cap)));
  byId("league").replaceChildren(...tables);
  byId("league-notes").replaceChildren(...leagueNotes().map(notice), columnHelp());
}

function leagueTable(cap) {
  const heads = COLUMNS.map((column) => {
    const isSorted = (order.column ?? "write_amplification") === column.name;
    return html("th", {
      scope: "col", "aria-sort": isSorted ? order.direction : null, class: column.isBar ? "bar-head" : null },
      html("button", { type: "button", title: column.tip, onclick: () => sortBy(column) },
        html("abbr", { title: column.tip, text: column.head })));
  });
  let rank = 0;
  const ranks = new Map(byAmplification(cap).filter((one) => !one.foresees).map((one) => [one, ++rank]));
  return html("table", { class: "league" },
    html("caption", { text: model.caps.length > 1 ? `At ${capName(cap)}` : "All policies" }),
    html("thead", {}, html("tr", {},
      html("th", { scope: "col", class: "rank" }, html("abbr", { text: "#", title: RANK_TIP })),
      html("th", { scope: "col" }, html("abbr", { text: "Policy", title: POLICY_TIP })),
      ...heads)),
    html("tbody", {}, ...sorted(cap).map((series) => leagueRow(series, cap, ranks.get(series) ?? null))));
}

function sortBy(column) {
  const isAgain = (order.column ?? "write_amplification") === column.name;
  const other = { ascending: "descending", descending: "ascending" };
  order = { column: column.name, direction: isAgain ? other[order.direction] : column.first };
  const position = COLUMNS.indexOf(column);
  showLeague();
  document.querySelector(`.cap-table:not([hidden]) thead`).querySelectorAll("button")[position].focus();
}

function sorted(cap) {
  const rows = byAmplification(cap);
  if (order.column === null) return rows;
  const sign = order.direction === "ascending" ? 1 : -1;
  const value = (one) => mean(figure(one, order.column, cap));
  return rows.sort((a, b) => {
    if (!isNumber(value(a)) || !isNumber(value(b))) return isNumber(value(b)) - isNumber(value(a));
    return sign * (value(a) - value(b));
  });
}

function leagueRow(series, cap, rank) {
  const role = roleName(series, cap);
  return html("tr", { class: role },
    html("td", { class: "rank", text: rank ?? "" }),
    html("th", { scope: "row" },
      html("span", { class: "policy-name" }, swatch(series), series.name),
      role === null ? null : html("span", { class: `role ${role}`, title: ROLE_MEANINGS[role], text: role }),
      html("span", { class: "small", text: [...series.parameters, `cleaner\u00a0${series.cleaning}`].join(" · ") })),
    ...COLUMNS.map((column) => leagueCell(column, figure(series, column.name, cap))));
}

function leagueCell(column, value) {
  if (column.digits === null) return html("td", { text: bytes(mean(value)) });
  const { text, margin } = interval(value, column.digits, column.scale);
  if (column.isBar) return html("td", { class: "bar-cell" }, gapBar(mean(value)), barText(text, margin));
  const unit = text === DASH ? "" : column.unit ?? "";
  return html("td", {}, text + unit, ...(WITH_MARGIN.has(column.name) ? marginParts(margin) : []));
}

function barText(text, margin) {
  return html("span", { class: "bar-text" }, text === DASH ? text : `${text}\u00a0%`, ...marginParts(margin));
}

// From −25 % to 100 %: what is beyond ends at the edge, and the figure beside it says by how much.
const BAR_FROM = -0.25;

function gapBar(value) {
  const place = (part) => (100 * (Math.min(1, Math.max(BAR_FROM, part)) - BAR_FROM)) / (1 - BAR_FROM);
  const zero = place(0);
  const end = isNumber(value) ? place(value) : zero;
  return html("span", { class: "bar", "aria-hidden": "true" },
    html("span", { class: value < 0 ? "below" : "above",
      style: `left: ${Math.min(zero, end)}%; width: ${Math.abs(end - zero)}%` }),
    html("span", { class: "zero", style: `left: ${zero}%` }));
}

// What would mislead somebody who reads the table alone; the same rules as those of the command line.
function leagueNotes() {
  const notes = [];
  const values = (name) => byAmplification(view.cap).map((one) => mean(figure(one, name))).filter(isNumber);
  const space = values("space_amplification_mean");
  if (view.cap !== null && space.length > 0 && Math.max(...space) > 1.05 * Math.min(...space)) {
    const most = Math.max(...space);
    const spaceOf = (one) => mean(figure(one, "space_amplification_mean"));
    const frugal = byAmplification(view.cap).filter((one) => most > 1.05 * (spaceOf(one) ?? most));
    const each = frugal.map((one) => `${one.label} (${fixed(spaceOf(one), 3)})`);
    notes.push(`Space is not equal here: ${listed(each)} ${each.length > 1 ? "take" : "takes"} less than others do ` +
      `(up to ${fixed(most, 3)}), so the write amplification of these does not compare.`);
  }
  const trapped = Math.max(0, ...values("trapped"));
  if (trapped > 0.02) {
    notes.push(`Up to ${percent(trapped, 1)} of the stored bytes are garbage in open shards, where reclaim does not ` +
      "reach: the live data is small for so many open shards of this size.");
  }
  const [first, second] = byAmplification(view.cap).filter((one) => one.role === "policy" && !one.foresees);
  const edge = (one, sign) => amplificationOf(one) + sign * (figure(one, "write_amplification")?.ci95 ?? NaN);
  if (second !== undefined && edge(first, 1) >= edge(second, -1)) {
    notes.push(`The margins of ${first.label} and ${second.label} overlap: which of them is better may be chance.`);
  }
  if (values("write_amplification").length === 0) {
    notes.push("Nothing was ingested after the warm-up, so there is nothing to measure.");
  } else if (values("gap_closed").length === 0) {
    notes.push("There is no gap here: the oracle copies no less than arrival order.");
  }
  return notes;
}

function columnHelp() {
  const terms = definitions(COLUMNS.map(({ head, tip }) => [head, tip]));
  return html("details", {}, html("summary", { text: "What the columns mean" }), terms);
}
