// What the last ten minutes brought, in the memory of this page.

const KEPT_MS = 600_000;
// Polls that lie further apart have a gap between them: the page was hidden, or nobody answered.
const GAP_MS = 5_000;

const samples = [];
const restarts = [];

function now() {
  return performance.timeOrigin + performance.now();
}

function remember(data, at) {
  const { statistics, requests } = data;
  const last = samples.at(-1);
  const isRestart = last !== undefined && last.run !== data.run;
  if (isRestart) restarts.push(at);
  const sample = {
    at,
    run: data.run,
    live: statistics.stored_bytes - statistics.dead_bytes,
    dead: statistics.dead_bytes - statistics.trapped_bytes,
    trapped: statistics.trapped_bytes,
    ingested: statistics.ingested_bytes,
    copied: statistics.copied_bytes,
    reclaimed: statistics.shards.reclaimed,
    freedWhole: statistics.shards.freed_whole,
    received: requests?.received_bytes ?? 0,
    sent: requests?.sent_bytes ?? 0,
    answered: new Map((requests?.answered ?? []).map(({ operation, status, count }) => [`${operation} ${status}`, count])),
    isJoined: last !== undefined && !isRestart && at - last.at < GAP_MS,
  };
  sample.ingestRate = sample.isJoined ? difference(last, sample, "ingested") / ((at - last.at) / 1000) : null;
  sample.copyRate = sample.isJoined ? difference(last, sample, "copied") / ((at - last.at) / 1000) : null;
  samples.push(sample);
  while (samples[0].at < at - KEPT_MS - GAP_MS) samples.shift();
  while (restarts.length > 0 && restarts[0] < samples[0].at) restarts.shift();
  return isRestart;
}

// Nothing runs backwards but where a store was emptied or crashed.
function difference(from, to, name) {
  return Math.max(0, to[name] - from[name]);
}

// The sample that is at most so old, of the run that goes on.
function sampleFrom(ms) {
  const last = samples.at(-1);
  return samples.find((sample) => sample.run === last.run && sample.at >= last.at - ms);
}

function rateOver(ms, name) {
  const [from, to] = [sampleFrom(ms), samples.at(-1)];
  return to.at > from.at ? difference(from, to, name) / ((to.at - from.at) / 1000) : null;
}

// What was added in the last minute, or since the page was opened.
function lastMinute(name) {
  return difference(sampleFrom(60_000), samples.at(-1), name);
}

function requestRate(name) {
  const [from, to] = [sampleFrom(10_000), samples.at(-1)];
  if (to.at <= from.at) return null;
  return Math.max(0, (to.answered.get(name) ?? 0) - (from.answered.get(name) ?? 0)) / ((to.at - from.at) / 1000);
}

function writeAmplificationOver(ms) {
  const [from, to] = [sampleFrom(ms), samples.at(-1)];
  const ingested = difference(from, to, "ingested");
  return ingested > 0 ? 1 + difference(from, to, "copied") / ingested : null;
}
