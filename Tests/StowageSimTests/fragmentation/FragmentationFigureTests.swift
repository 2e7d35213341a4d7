import StowageCore
import StowageSim
import Testing

/// Scatter, and what sealed shards hold, by hand.
@Suite struct FragmentationFigureTests {
  private static let mebibyte = 1 << 20

  /// In MiB, chunks of 4 in shards of 10:
  /// 0: a4 a4, and a third does not fit; 1: a4 a1 b0.5 c4, and c's last does not fit; 2: c1.
  @Test func `an object is in as many shards as hold its chunks, and reads are small below 1 MiB`() throws {
    let trace = """
      time,op,bucket,key,size
      0,put,x,a,\(13 * Self.mebibyte)
      0,put,x,b,\(Self.mebibyte / 2)
      0,put,x,c,\(5 * Self.mebibyte)
      0,get,x,a,
      0,get,x,a,
      0,get,x,b,
      0,put,x,d,0
      0,get,x,d,

      """
    let result = try replayed(
      trace, .none, chunkBytes: 4 * Self.mebibyte, shardBytes: 10 * Self.mebibyte
    )
    #expect(result.objectScatter.shards == Double(2 + 1 + 2) / 3)
    #expect(result.objectScatter.pieces == Double(2 + 1 + 2) / 3)
    #expect(result.objectScatter.smallPieceShare == 1.0 / 5)
    // An object without bytes is in no shard and does not count.
    #expect(result.getScatter.shards == Double(2 + 2 + 1) / 3)
    #expect(result.getScatter.pieces == Double(2 + 2 + 1) / 3)
  }

  /// Chunks of 40: 0: p60 a40, 1: a40 q60, both sealed. p's death moves a's first chunk to 2, r20 comes behind it, and q's
  /// death moves a's second chunk behind r.
  @Test func `chunks that lie apart in one shard are two pieces in one shard`() throws {
    let trace = """
      time,op,bucket,key,size
      0,put,x,p,60
      0,put,x,a,80
      0,put,x,q,60
      1,delete,x,p,
      2,put,x,r,20
      3,delete,x,q,

      """
    let result = try replayed(trace, .garbageCap(Ratio(1, 4)), chunkBytes: 40)
    #expect(result.objectScatter.shards == 1)
    #expect(result.objectScatter.pieces == 1.5)
    #expect(result.getScatter.shards == nil && result.getScatter.pieces == nil)
    // Of each victim 40 bytes were copied for 60; seven chunks came and two of them went elsewhere.
    #expect(result.reclaim.copiedPerGarbageByte == 80.0 / 120)
    #expect(result.reclaim.wholeShare == 0)
    #expect(result.reclaim.locationUpdatesPerChunk == 2.0 / 7)
    #expect(result.reclaim.tierChangeBytes == 0)
  }

  /// 0: 5 of 100 bytes live, 1: 40 of 100, 2: all; 155 of 300 are dead.
  private static let trace = """
    time,op,bucket,key,size
    0,put,x,a,95
    0,put,x,b,5
    0,put,x,c,60
    0,put,x,d,40
    0,put,x,e,100
    0,delete,x,a,
    0,delete,x,c,

    """

  @Test func `bytes in shards that are nearly or half empty`() throws {
    let sealed = try replayed(Self.trace, .none).sealedShards
    #expect(sealed.shareBelowTenth == 100.0 / 300)
    #expect(sealed.shareBelowHalf == 200.0 / 300)
    let nothing = try replayed("time,op,bucket,key,size\n0,put,x,a,10\n", .none).sealedShards
    #expect(nothing.shareBelowTenth == nil && nothing.shareBelowHalf == nil)
  }

  @Test func `dead bytes of sealed shards, by whether the trigger may take these`() throws {
    func split(_ trigger: Trigger, _ floor: Ratio = .zero) throws -> [Double?] {
      let sealed = try replayed(Self.trace, trigger, floor: floor).sealedShards
      return [sealed.deadEligible, sealed.deadBelowThreshold]
    }
    #expect(try split(.none) == [0, 155.0 / 300])
    #expect(try split(.garbageCap(Ratio(3, 5))) == [155.0 / 300, 0])
    #expect(try split(.garbageCap(Ratio(3, 5)), Ratio(7, 10)) == [95.0 / 300, 60.0 / 300])
    #expect(try split(.shardThreshold(Ratio(96, 100))) == [0, 155.0 / 300])
  }
}
