import StowageCore
import StowagePolicies
import TestSupport
import Testing

/// Packing as pictures; ``Scenario`` has the notation.
@Suite struct EngineScenarioTests {
  /// Shards of two chunks, no cleaning.
  private let pairs = EngineSettings(shardBytes: 2, trigger: .none)
  private let halves = EngineSettings(shardBytes: 4, trigger: .garbageCap(Ratio(1, 2)), sealTrapped: false)

  @Test func `chunks fill shards in the order of arrival, and a shard is freed with its last chunk`() {
    expect(
      """
      in   A  B  C  a b c
      0    [A B| [C
      free            0
      """, Scenario(pairs), Arrival())
  }

  @Test func `classes fill shards of their own`() {
    expect(
      """
      in   A  B  C  D  a c
      0    [A    C|
      1       [B    D|
      free               0
      """, Scenario(pairs, classes: ["B": 1, "D": 1]), ByBucket(buckets: 2))
  }

  @Test func `an object larger than a shard spreads over several, with a partial last one`() {
    expect(
      """
      in   A5         B  a
      0    [AA|[AA|[A B|
      free               01
      """, Scenario(pairs), Arrival())
  }

  @Test func `an overwrite places the new version before the old one is released`() {
    expect(
      """
      in   A  B  A  b
      0    [A B| [A
      free          0
      """, Scenario(pairs), Arrival())
  }

  @Test func `survivors are mixed in with uploads by arrival`() {
    expect(
      """
      in   A  B C D  E  a b c
      0    [A B C D| [E     d
      free                  0
      """, Scenario(halves), Arrival())
  }

  @Test func `survivors are kept apart where the policy says so`() {
    expect(
      """
      in   A  B C D  E  a b c
      0    [A B C D| [E
      1                     [d
      free                  0
      """, Scenario(halves), SeparateSurvivors())
  }

  @Test func `a shard without live chunks is freed only when it is sealed`() {
    expect(
      """
      in   A  a B2  b
      0    [A   BB|
      free          0
      """, Scenario(EngineSettings(shardBytes: 3, trigger: .none)), Arrival())
  }

  @Test func `a shard is sealed when it has been open for the maximum age, and freed at once if it is empty`()
  {
    let settings = EngineSettings(shardBytes: 8, trigger: .none, maxOpenAgeMilliseconds: 20)
    expect(
      """
      in   A  . . B  b . .
      0    [A   | [B     |
      free               1
      """, Scenario(settings), Arrival())
  }

  @Test func `a class beyond the budget of open shards seals the one that was appended to least recently`() {
    let settings = EngineSettings(shardBytes: 8, trigger: .none, openShards: 2)
    expect(
      """
      in   A  B  A C
      0    [A    A
      1       [B   |
      2            [C
      """, Scenario(settings, classes: ["B": 1, "C": 2]), ByBucket(buckets: 3))
  }

  /// Plays the first row of the picture and compares all of them.
  private func expect(_ picture: String, _ scenario: Scenario, _ policy: some PlacementPolicy) {
    let events = picture.split(separator: "\n")[0].dropFirst(2)
    let found = scenario.play(String(events), placement: policy, cleaning: Greedy())
    #expect(found == picture, "found\n\(found)")
  }
}
