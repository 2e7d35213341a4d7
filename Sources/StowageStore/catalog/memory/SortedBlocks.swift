/// A set in order: blocks of a few hundred elements, each sorted, and all of one block before all of the next.
///
/// A plain sorted array moves half of itself per insertion; this moves a block. In a value that is copied and then
/// changed, only the block that changes is copied.
///
/// Complexity: O(log n) to look, and O(limit + n / limit) words moved per change.
struct SortedBlocks<Element: Comparable> {
  /// Elements of the fullest block. A block that grows beyond is halved.
  private static var limit: Int { 256 }

  /// None of them empty.
  private var blocks: [[Element]] = []
  private(set) var count = 0

  mutating func insert(_ element: Element) {
    guard !blocks.isEmpty else {
      blocks = [[element]]
      count = 1
      return
    }
    let place = lowerBound(element)
    // Beyond the end of all means at the end of the last.
    let block = min(place.block, blocks.count - 1)
    let index = place.block == block ? place.index : blocks[block].count
    if index < blocks[block].count, blocks[block][index] == element { return }
    blocks[block].insert(element, at: index)
    count += 1
    if blocks[block].count > Self.limit { halve(block) }
  }

  private mutating func halve(_ block: Int) {
    // Ids ascend: a last block that fills up stays full, or all blocks but one would be half empty.
    let half = block == blocks.count - 1 ? Self.limit : Self.limit / 2
    let upper = Array(blocks[block][half...])
    blocks[block].removeSubrange(half...)
    blocks.insert(upper, at: block + 1)
  }

  mutating func remove(_ element: Element) {
    let place = lowerBound(element)
    guard place.block < blocks.count, blocks[place.block][place.index] == element else { return }
    count -= 1
    blocks[place.block].remove(at: place.index)
    if blocks[place.block].isEmpty { blocks.remove(at: place.block) }
  }

  /// The elements that are not less than `element`, in order.
  func from(_ element: Element) -> Run {
    let place = lowerBound(element)
    return Run(blocks: blocks, block: place.block, index: place.index)
  }

  /// All elements, in order.
  var all: Run { Run(blocks: blocks, block: 0, index: 0) }

  /// Where the first element is that is not less; the end is index 0 of a block that does not exist.
  private func lowerBound(_ element: Element) -> (block: Int, index: Int) {
    let block = Self.firstPlace(below: blocks.count) { blocks[$0][blocks[$0].count - 1] >= element }
    guard block < blocks.count else { return (block, 0) }
    return (block, Self.firstPlace(below: blocks[block].count) { blocks[block][$0] >= element })
  }

  /// The first of `0..<count` that is far enough, or `count`: binary search.
  private static func firstPlace(below count: Int, isFarEnough: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isFarEnough(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// What follows from some place on.
  struct Run: Sequence, IteratorProtocol {
    fileprivate let blocks: [[Element]]
    fileprivate var block: Int
    fileprivate var index: Int

    mutating func next() -> Element? {
      guard block < blocks.count else { return nil }
      let element = blocks[block][index]
      index += 1
      if index == blocks[block].count { (block, index) = (block + 1, 0) }
      return element
    }
  }
}

extension SortedBlocks: Sendable where Element: Sendable {}
