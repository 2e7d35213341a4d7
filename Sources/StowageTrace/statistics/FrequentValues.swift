/// The most frequent of many numbers, with bounds on how often each came: 16 counters, whatever comes.
///
/// A number that has no counter takes that of the rarest and inherits its count as possible error. Every number that
/// makes up more than a 16th of all has a counter.
/// Source: A. Metwally, D. Agrawal, A. El Abbadi, "Efficient Computation of Frequent and Top-k Elements in Data Streams",
/// ICDT 2005 (Space-Saving).
public struct FrequentValues: Hashable, Sendable {
  /// One number and how often it came.
  public struct Entry: Hashable, Sendable, BitwiseCopyable {
    /// The number.
    public var value: Int
    /// It came so often or less.
    public var atMost: Int
    /// So much of ``atMost`` may be due to others.
    var error: Int
    /// It came so often or more.
    public var atLeast: Int { atMost - error }
  }

  private static let capacity = 16

  /// By descending ``Entry/atMost``.
  private var entries: [Entry] = []
  /// Numbers in all.
  public private(set) var count = 0

  /// Without numbers.
  public init() {}

  /// Counts one number.
  ///
  /// - Complexity: O(1); frequent ones are found first.
  mutating func add(_ value: Int) {
    count += 1
    var place = 0
    while place < entries.count && entries[place].value != value { place += 1 }
    if place < entries.count {
      entries[place].atMost += 1
    } else if place < Self.capacity {
      entries.append(Entry(value: value, atMost: 1, error: 0))
    } else {
      place -= 1
      let rarest = entries[place].atMost
      entries[place] = Entry(value: value, atMost: rarest + 1, error: rarest)
    }
    while place > 0 && entries[place - 1].atMost < entries[place].atMost {
      entries.swapAt(place - 1, place)
      place -= 1
    }
  }

  /// The numbers that surely make up `percent` of a hundred or more, by descending bound and then by number.
  public func entries(ofAtLeast percent: Int) -> [Entry] {
    entries.filter { Double($0.atLeast) * 100 >= Double(count) * Double(percent) }
      .sorted { $0.atLeast != $1.atLeast ? $0.atLeast > $1.atLeast : $0.value < $1.value }
  }
}
