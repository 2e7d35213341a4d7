// How the sealed shards at the end are distributed by the part of them that lives, for every policy.

function showFractions() {
  const place = byId("fractions");
  const series = byAmplification(view.cap).filter((one) => figure(one, "live_fractions") !== null);
  const columns = Math.max(2, Math.floor(widthOf(place) / (isPrinting ? 170 : 210)));
  const width = Math.floor((widthOf(place) - (columns - 1) * 16) / columns);
  const highest = Math.max(0.05, ...series.flatMap((one) => figure(one, "live_fractions")));
  place.replaceChildren(...series.map((one) => fractionChart(one, width, highest)));
}

function fractionChart(series, width, highest) {
  const height = 118;
  const shares = figure(series, "live_fractions");
  const box = { left: 30, right: width - 8, top: 24, bottom: height - 22 };
  const x = linearScale(0, 1, box.left, box.right);
  const y = linearScale(0, highest, box.bottom, box.top);
  const chart = makeChart(width, height, fractionSentence(series, shares));
  chart.append(svg("title", { text: fractionSentence(series, shares) }));
  yAxis(chart, y, box, y.ticks(2), (tick) => `${Math.round(tick * 100)}%`);
  xAxis(chart, x, box, [0, 0.5, 1], (tick) => `${tick * 100}%`);
  const step = (box.right - box.left) / shares.length;
  shares.forEach((share, index) => {
    if (!(share > 0)) return;
    // However small, a share that exists is seen.
    const top = Math.min(y(share), box.bottom - 1);
    chart.append(svg("rect", { class: "column", style: `--color: ${colorOf(series)}`,
      x: (box.left + index * step + 0.5).toFixed(1), y: top.toFixed(1),
      width: (step - 1).toFixed(1), height: (box.bottom - top).toFixed(1) }));
  });
  if (!shares.some((share) => share > 0)) {
    chart.append(text((box.left + box.right) / 2, 60, "no sealed shards", { class: "tick", "text-anchor": "middle" }));
  }
  const title = shortened(series.label, Math.floor(width / 7));
  chart.append(text(0, 12, title, { class: `chart-title ${isStrong(series) ? "strong" : ""}` }));
  return chart;
}

function fractionSentence(series, shares) {
  const part = (from, to) => percent(shares.slice(from, to).reduce((sum, share) => sum + share, 0), 1);
  return `${series.label}: of the bytes in sealed shards, ${part(18, 20)} are in shards of which at least 90 % live, ` +
    `${part(0, 10)} in shards of which less than half lives`;
}
