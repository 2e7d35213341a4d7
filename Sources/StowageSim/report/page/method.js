// How the figures came about: settings, what was left out, and what the words mean.

function showMethod() {
  const section = byId("method");
  section.append(
    html("p", { text: "A simulator replays the trace under each policy and counts bytes. It decides with the same " +
      "engine that the store uses. All policies see the same rows; where there are several seeds, each seed is a " +
      "trace of its own and figures are compared seed by seed." }),
    html("div", { class: "method-tables" },
      factTable("Settings", settingRows(model.data.settings)),
      factTable("Trace", traceRows())));
  if (model.data.skipped.length > 0) {
    const item = ({ placement, reason }) => html("li", {}, html("code", { text: placement }), `: ${reason}`);
    section.append(html("h3", { text: "Left out" }), html("ul", {}, ...model.data.skipped.map(item)));
  }
  section.append(
    html("h3", { text: "What the policies put together" }), definitions(model.data.placements),
    html("h3", { text: "What the cleaners reclaim first" }), definitions(model.data.cleaners),
    html("h3", { text: "What the words mean" }), definitions(TERMS),
    html("h3", { text: "How to make this page" }),
    html("pre", {}, html("code", { text: model.data.command })),
    html("p", { class: "small", text: `Stowage ${model.data.stowage_version}. The same command on the same trace ` +
      "gives the same figures." }));
}

function factTable(caption, rows) {
  const row = ([head, value]) => html("tr", {}, html("th", { scope: "row", text: head }), html("td", { text: value }));
  return html("table", { class: "facts" }, html("caption", { text: caption }), html("tbody", {}, ...rows.map(row)));
}

function settingRows(settings) {
  const rows = [
    ["Garbage cap", listed(model.caps.map((cap) => (cap === null ? "none" : shortPercent(cap))))],
    ["Shard size", bytes(settings.shard_bytes)],
    ["Chunk size", bytes(settings.chunk_bytes)],
    ["Record overhead per chunk", bytes(settings.record_overhead_bytes)],
    ["Open shards at most", count(settings.open_shards)],
    ["Open age at most", isNumber(settings.max_open_age_ms) ? duration(settings.max_open_age_ms) : "no limit"],
    ["Cleaning is triggered", settings.trigger === "seal" ? "when a shard is sealed" : "after each event"],
    ["Garbage that counts", settings.garbage_accounting === "sealed" ? "in sealed shards" : "all, in open shards too"],
    ["Least garbage of a victim", shortPercent(settings.victim_floor)],
    ["Victims per event", isNumber(settings.victims_per_event) ? count(settings.victims_per_event) : "no limit"],
    ["Seal shards with trapped garbage", settings.seal_trapped ? "yes" : "no"],
    ["Warm-up", `${shortPercent(settings.warmup)} of the ingested bytes`],
    ["Tiers", tierText(settings.tiers)],
    ["Compression model", settings.compression_model],
  ];
  if (isNumber(settings.shard_threshold)) {
    rows.splice(1, 0, ["Shards are reclaimed from", `${shortPercent(settings.shard_threshold)} garbage`]);
  }
  return rows;
}

function tierText(tiers) {
  if (!Array.isArray(tiers)) return tiers ?? DASH;
  return tiers.map(({ name, codec, erasure }) => [name, codec, erasure].filter(Boolean).join(" ")).join("; ");
}

function traceRows() {
  const { data } = model;
  const { trace, seeds } = data;
  return [
    ["Workload", data.workload],
    [seeds.length > 1 ? "Seeds" : "Seed", listed(seeds.map(String))],
    [seeds.length > 1 ? `Digest of seed ${seeds[0]}` : "Digest", data.digest],
    ["Span", duration(trace.end_ms - trace.start_ms)],
    ["Events", count(trace.events)],
    ["Puts", count(trace.puts)],
    ["of which overwrites", count(trace.overwrites)],
    ["Deletes", count(trace.deletes)],
    ["Expirations", count(trace.expirations)],
    ["Gets", count(trace.gets)],
  ];
}

const TERMS = [
  ["Chunk, shard",
    "Uploads are cut into chunks; chunks of many objects share a shard, which is appended to until it is sealed. " +
    "One that is sealed before it is full takes only the space of what is in it."],
  ["Hole, garbage", "Bytes of deleted, overwritten or expired objects that are still stored."],
  ["Reclaim",
    "Copying what lives out of a shard, to get the space of its holes back. Where nothing lives the shard is freed " +
    "whole, at no cost."],
  ["Placement policy",
    "Decides which chunks share shards, from what is known at upload: bucket, size, declared time to live, age, past " +
    "deaths."],
  ["Cleaner", "Decides which shard is reclaimed next."],
  ["Garbage cap",
    "The part of the stored bytes that may be garbage. It makes the comparison fair: all policies get the same " +
    "space, and what differs is how much they copy."],
  ["Write amplification (WA)", "(ingested + copied) / ingested bytes, after the warm-up. 1 means no copies."],
  ["Space amplification (SA)",
    "Stored bytes over live bytes, each integrated over time after the warm-up. A cap of 10\u00a0% allows 1.111."],
  ["Baseline", "Packing in order of arrival with the greedy cleaner, which takes the shard with the most garbage."],
  ["Oracle, the bound",
    "Packing by the true time of death, which only a simulator knows. It shows how much there is to gain; it is an " +
    "achievable bound, not a proven one."],
  ["Informed, the reference",
    "Knows by which law each object lives, but not when it dies. Only workload files have laws, so it is missing " +
    "where a trace was recorded."],
  ["Gap closed",
    "(WA of the baseline − WA of the policy) / (WA of the baseline − WA of the oracle). Below 0\u00a0%: worse " +
    "than arrival order."],
  ["Freed whole", "Of all shards given back, whatever is in them, those in which nothing lived any more."],
  ["Death spread",
    "When a shard is sealed: the distance of the quartiles of its chunks’ times of death, over the mean lifetime. " +
    "It tells how alike what was packed together is, not what cleaning makes of it."],
  ["Wasted copies", "Copied bytes that die within a tenth of the mean lifetime after the copy."],
  ["Live fraction", "Live bytes of a shard over all that was appended to it."],
];
