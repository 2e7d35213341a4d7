/// Dead bytes that few equal chunks force, close to the optimum: where ``WindowBound`` sees too little.
///
/// A packing is K tracks: each a sequence of shards that follow each other in time, with maybe an unfinished one at its
/// end. Give each chunk a price, paid to the track that takes it. Whatever the prices, a packing costs at least all prices
/// minus what the best K tracks earn when they need not agree on who takes which chunk (Lagrange), and the best track is
/// found by ``TrackSearch``. They do agree on one thing: what their unfinished shards hold together is the remainder R of
/// all chunks after division by the chunks per shard b, or more by a multiple of b.
///
/// A second kind of price makes chunks come in whole shards. Sort them by death, the latest first: the one at R + j · b and
/// those before it fill more than j shards, of which each lives as long as it at least, if unfinished shards of u
/// chunks count as (u − R) / b. So each step j pays every shard that reaches its death.
///
/// Prices are found by ascent along subgradients, each mixed with those before. All prices give a bound, so the ascent
/// may end anywhere.
///
/// Source: M. Held, P. Wolfe, H. Crowder, "Validation of subgradient optimization", Mathematical Programming 6, 1974.
struct TrackBound {
  private var search: TrackSearch
  private let tracks: Int
  private let chunkBytes: Double

  /// Most chunks² · chunks per shard: what one step of the ascent may cost.
  private static let mostWork = 1 << 19
  private static let ascentSteps = 200
  /// Steps without a gain after which the ascent goes back to the best prices and on in shorter ones.
  private static let patience = 8

  /// Nil where there are too many chunks, and where none fills a shard.
  init?(_ packing: Packing, perShard: Int) {
    chunkBytes = Double(packing.chunkBytes.lowerBound)
    let count = packing.uploads.reduce(0) { $0 + $1.bytes } / chunkBytes
    let work = count * count * Double(perShard)
    guard work <= Double(Self.mostWork), count >= Double(perShard) else { return nil }
    let deaths = packing.uploads.flatMap { [chunkBytes] upload in
      Array(repeating: upload.death, count: Int(upload.bytes / chunkBytes))
    }
    search = TrackSearch(deaths: deaths, end: packing.end, perShard: perShard)
    tracks = min(packing.openShards, deaths.count)
  }

  /// ∫ dead bytes dt, in bytes · ms.
  mutating func leastDeadTime() -> Double {
    var prices = search.firstPrices
    var best = (value: -Double.infinity, prices: prices, slope: prices)
    var direction: [Double] = []
    var (hope, idle) = (0.0, 0)
    for step in 0..<Self.ascentSteps {
      var (value, slope) = search.bound(at: prices, tracks: tracks)
      if step == 0 { hope = max(0, search.costInOrder - value) / 2 }
      idle += 1
      if value > best.value {
        (best, idle) = ((value, prices, slope), 0)
      } else if idle == Self.patience {
        (value, prices, slope) = best
        (hope, idle, direction) = (0.7 * hope, 0, [])
      }
      direction = direction.isEmpty ? slope : zip(slope, direction).map { $0 + 0.8 * $1 }
      if hope <= 0 || slope.allSatisfy({ abs($0) < 1e-9 }) { break }
      // Slopes are whole numbers, or nearly; where they cancel out, a shorter direction would throw prices far away.
      let length = max(1, direction.reduce(0) { $0 + $1 * $1 })
      let stride = (best.value - value + hope) / length
      prices = search.allowed(zip(prices, direction).map { $0 + stride * $1 })
    }
    return (best.value - search.lifeTime) * chunkBytes
  }
}
