// The shards of the map: what the data says of them, and which of them to show.

const NEVER = 255;
const LAST_STEP = 254;
const ROWS_MOST = 60;
const ROWS_LEAST = 24;

// Shards of a series at the chosen cap, decoded when first asked for.
const decoded = new WeakMap();

function shardsOf(series) {
  const map = figure(series, "map");
  if (map === null) return [];
  if (!decoded.has(map)) decoded.set(map, map.shards.map((row) => decodedShard(row, map.cells)));
  return decoded.get(map);
}

function decodedShard([placementClass, opened, sealed, ended, end, filled, base64], cells) {
  const times = writtenOut(atob(base64));
  return {
    placementClass, opened, sealed, ended, end, filled,
    puts: Uint8Array.from(times.slice(0, cells)), deaths: Uint8Array.from(times.slice(cells)),
  };
}

// Pairs of a number of cells and the time that they share.
function writtenOut(runs) {
  const times = [];
  for (let index = 0; index < runs.length; index += 2) {
    for (let left = runs.charCodeAt(index); left > 0; left -= 1) times.push(runs.charCodeAt(index + 1));
  }
  return times;
}

function exists(shard, step) {
  return shard.opened <= step && (shard.ended === NEVER || shard.ended > step);
}

function mostAtOnce(shards) {
  let most = 0;
  for (let step = 0; step <= LAST_STEP; step += 1) {
    most = Math.max(most, shards.filter((shard) => exists(shard, step)).length);
  }
  return most;
}

// For each series an even sample of its shards, such that columns have about as many strips at their fullest. Which
// shards these are does not depend on the time, or strips would come and go while the slider moves.
function sampledShards(chosen) {
  const all = chosen.map((series) => {
    const shards = shardsOf(series);
    return { series, shards, most: mostAtOnce(shards) };
  });
  const fewest = Math.min(...all.map(({ most }) => most));
  const rows = Math.min(ROWS_MOST, Math.max(ROWS_LEAST, fewest));
  return all.map(({ series, shards, most }) => {
    const part = Math.min(1, rows / Math.max(1, most));
    const sample = shards.filter((_, index) => Math.floor((index + 1) * part + 1e-9) > Math.floor(index * part + 1e-9));
    return { series, shards: sample.sort((a, b) => a.placementClass - b.placementClass || a.opened - b.opened) };
  });
}

const FREE_ROOM = 0;
const HOLE = NEVER + 1;

// What a cell shows: nothing yet, a hole, or in how many steps it dies (255: not within the trace).
function stateOf(shard, cell, step) {
  if (shard.puts[cell] > step) return FREE_ROOM;
  const death = shard.deaths[cell];
  if (death === NEVER) return NEVER;
  return death <= step ? HOLE : death - step;
}
