import StowageCore
import StowageTrace
import Testing

/// Published results were made from these rows, so no change of the synthesizer may touch them.
@Suite struct WorkloadGoldenTests {
  @Test(
    arguments: [
      ("uniform-overwrite", 1, "9a6ab8129cbbadb9"),
      ("uniform-overwrite", 2, "6a5503fc4fdfd3a8"),
      ("exponential-deletes", 1, "e5664179386586aa"),
      ("exponential-deletes", 2, "f09f77479c440908"),
      ("mixed-cloud", 1, "5c02d91304e6cbff"),
      ("mixed-cloud", 2, "379612c6baadf5a1"),
      ("photo-sharing", 1, "e5b7690dfea30c26"),
      ("photo-sharing", 2, "ff0be24e26e8eb50"),
      ("log-analytics", 1, "1a53f9e4e02d8718"),
      ("log-analytics", 2, "a34c734c748f60c2"),
      ("backups", 1, "eea7b2c19975c202"),
      ("backups", 2, "3a35ed478f019dbf"),
    ] as [(String, UInt64, String)])
  func `the rows of a published workload stay what they were`(name: String, seed: UInt64, digest: String)
    throws
  {
    let workload = try WorkloadFile.read(path: packageFile("Traces/workloads/\(name).yaml"))
    var generator = WorkloadGenerator(workload, seed: Seed(seed))
    var found = TraceDigest()
    while let row = generator.next() { found.add(row) }
    #expect(found.text(names: generator.names) == digest, "\(name), seed \(seed)")
  }
}
