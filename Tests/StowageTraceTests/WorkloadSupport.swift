import StowageCore
import StowageTrace

/// A file of the package, from this file's place in it.
func packageFile(_ path: String) -> String {
  let here = #filePath.split(separator: "/", omittingEmptySubsequences: false)
  return here.dropLast(3).joined(separator: "/") + "/" + path
}

/// All rows of a workload, and the names in them.
func rows(_ workload: Workload, seed: UInt64 = 1) -> (rows: [TraceRow], names: TraceNames) {
  var generator = WorkloadGenerator(workload, seed: Seed(seed))
  var rows: [TraceRow] = []
  while let row = generator.next() { rows.append(row) }
  return (rows, generator.names)
}

/// One population that lives by `law`, deleted by rows.
func workload(
  _ law: LifetimeLaw, perDay: Double = 200, days: Double, declared: Double = 0,
  size: SizeLaw = .fixed(bytes: 1)
) -> Workload {
  Workload(
    name: "test", size: size,
    kind: .createDelete(
      Workload.CreateDelete(
        arrivalsPerDay: perDay, days: days,
        populations: [Population(share: 1, bucket: "b", lifetime: law, declared: declared)])))
}

/// The largest distance between the distribution of the sample and `cumulative`, times the square root of the
/// sample's size. For a sample of that law it exceeds 1.95 with probability 0.001 (Kolmogorov's distribution).
func kolmogorovSmirnov(_ sample: [Double], _ cumulative: (Double) -> Double) -> Double {
  let sorted = sample.sorted()
  let count = Double(sorted.count)
  let distance = sorted.indices.reduce(0.0) { distance, index in
    let expected = cumulative(sorted[index])
    return max(distance, expected - Double(index) / count, Double(index + 1) / count - expected)
  }
  return distance * count.squareRoot()
}

/// Pearson's statistic of how far counts are from what was expected.
func chiSquare(_ observed: [Double], _ expected: [Double]) -> Double {
  zip(observed, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / $1.1 }
}
