/// The strings behind the dense numbers among the facts, as far as the shell knows them: number 0 is "unknown".
///
/// Policies do without them; only what was learned elsewhere has to be found by name. A number is asked for when it is
/// first among the facts, and its name never changes; so a shell that gives out new numbers notes each before its first use.
///
/// Not synchronised: note names where the engine is used.
public final class FactNames: @unchecked Sendable {
  private var buckets: [String]
  private var contentTypes: [String]
  private let tenants: [String]

  /// Names by ``ChunkFacts/bucket``, ``ChunkFacts/contentType`` and ``ChunkFacts/tenant``.
  public init(buckets: [String] = [], contentTypes: [String] = [], tenants: [String] = []) {
    (self.buckets, self.contentTypes, self.tenants) = (buckets, contentTypes, tenants)
  }

  /// Takes down what a bucket is called.
  public func note(bucket number: UInt32, _ name: String) { Self.note(number, name, in: &buckets) }

  /// Takes down what a content type is called.
  public func note(contentType number: UInt32, _ name: String) { Self.note(number, name, in: &contentTypes) }

  func bucket(_ number: UInt32) -> String { Self.name(number, in: buckets) }
  func contentType(_ number: UInt32) -> String { Self.name(number, in: contentTypes) }
  func tenant(_ number: UInt32) -> String { Self.name(number, in: tenants) }

  private static func note(_ number: UInt32, _ name: String, in list: inout [String]) {
    while list.count <= Int(number) { list.append("") }
    list[Int(number)] = name
  }

  private static func name(_ number: UInt32, in list: [String]) -> String {
    Int(number) < list.count ? list[Int(number)] : ""
  }
}
