import StowageCore
import StowageTrace
import Testing

@Suite struct WorkloadWrittenTests {
  /// Jobs with prefixes and batches, overwrites, a rotation, TTLs and a departure.
  @Test(arguments: ["multi-tenant", "build-artefacts"])
  func `the written trace of a workload is read as the very rows that were generated`(name: String) throws {
    var workload = try WorkloadFile.read(path: packageFile("Traces/workloads/\(name).yaml"))
    workload.createDelete?.days = 40
    if let last = workload.createDelete?.populations.indices.last {
      workload.createDelete?.populations[last].leavesMilliseconds = 20 * Milliseconds.day
    }
    let file = TemporaryFile()
    var generator = WorkloadGenerator(workload, seed: Seed(1))
    var writer = try PlainTraceWriter(path: file.path, columns: workload.columns)
    var rows: [TraceRow] = []
    var keys: [String] = []
    while let row = generator.next() {
      try writer.write(row, names: generator.names, keyName: { _ in generator.latestKeyName })
      rows.append(row)
      if row.key == keys.count { keys.append(generator.latestKeyName) }
    }
    try writer.flush()
    let reading = try Reading(file.path)
    #expect(reading.rows == rows && reading.names == generator.names && reading.keys == keys)
    #expect(keys.contains { $0.hasPrefix("j1/") } && rows.count > 20_000)
  }
}
