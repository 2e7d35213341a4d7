import StowageCore

/// Rows of ``Workload/Overwrite``: the same number of them per unit of time, always.
struct OverwriteRows: Sendable {
  private let parameters: Workload.Overwrite
  private let size: SizeLaw
  private var written = 0
  private var victims: Random
  private var sizes: Random

  init(_ parameters: Workload.Overwrite, size: SizeLaw, seed: Seed) {
    self.parameters = parameters
    self.size = size
    self.victims = seed.stream("overwrites")
    self.sizes = seed.stream("sizes")
  }

  var rowCount: Int { parameters.objects + parameters.overwrites }

  mutating func next(naming names: inout TraceNames) -> TraceRow? {
    if written == rowCount { return nil }
    let key = written < parameters.objects ? written : victims.below(parameters.objects)
    let row = TraceRow(
      time: Instant(milliseconds: Int64(written) * parameters.intervalMilliseconds), operation: .put,
      bucket: names.buckets.number(of: parameters.bucket), key: UInt32(key),
      size: size.bytes(at: sizes.unit()),
      contentType: names.contentTypes.number(of: parameters.contentType))
    written += 1
    return row
  }
}
