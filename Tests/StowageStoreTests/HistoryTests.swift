import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

@Suite struct HistoryTests {
  /// Against a dictionary, with seals, reclaims, expiry, failed syncs and clean closes mixed in.
  @Test(arguments: 0..<UInt64(8))
  func randomHistoriesAgreeWithADictionary(part: UInt64) throws {
    var transcodedChunks = 0
    var waits = (groups: 0, chunks: 0)
    for seed in part * 250..<(part + 1) * 250 {
      let history = try CrashHistory(seed: 10_000 + seed)
      do {
        for round in 0..<10 {
          try history.run(20)
          try history.settle()
          history.core.engine.ledger.checkInvariants()
          // A crash is to find copies that wait, too.
          if round % 2 == 0, (try? history.core.settle()) != nil {
            let leaked = history.core.leakedShards
            #expect(leaked.isEmpty, "seed \(10_000 + seed): nobody frees the shards \(leaked)")
          }
          let findings = try history.catalog.check()
          #expect(findings.isEmpty, "seed \(10_000 + seed): \(findings.first ?? "")")
          if seed % 2 == 0 { try history.crash() }
        }
      } catch {
        Issue.record("seed \(10_000 + seed): \(error)")
      }
      transcodedChunks += history.probe.transcodedChunks
      waits.groups += history.probe.groupsAheadOfCopies
      waits.chunks += history.probe.waitingChunks
    }
    #expect(transcodedChunks > 500, "\(transcodedChunks) chunks changed codec")
    #expect(waits.groups > 500 && waits.chunks > 100, "\(waits) waited for copies")
  }
}

extension StoreCore {
  /// Shards that have files and that the engine has given up, so that nobody frees them before the next opening.
  var leakedShards: [UInt32] {
    shards.values.filter { row in
      row.state != .reclaiming && engine.ledger.shards.shard(ShardID(row.id)) == nil
    }.map(\.id).sorted()
  }
}
