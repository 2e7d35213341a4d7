/// What a policy remembers of each key, bucket or other dense number.
///
/// Grows by pages of 4,096 rows where a number is first written, so that a single large one costs one page and 8 bytes
/// per page before it.
///
/// - Complexity: O(1), amortised.
struct PerKey<Value: Sendable & BitwiseCopyable>: Sendable {
  private var pages: [[Value]] = []
  private let initial: Value

  private static var pageShift: Int { 12 }
  private static var pageRows: Int { 1 << pageShift }

  /// What was never written reads as `initial`.
  init(_ initial: Value) { self.initial = initial }

  subscript(key: UInt32) -> Value {
    @inline(__always) get {
      let page = Int(key) >> Self.pageShift
      if page >= pages.count || pages[page].isEmpty { return initial }
      return pages[page][Int(key) & (Self.pageRows - 1)]
    }
    set {
      let page = Int(key) >> Self.pageShift
      if page >= pages.count { pages += Array(repeating: [], count: page + 1 - pages.count) }
      if pages[page].isEmpty { pages[page] = Array(repeating: initial, count: Self.pageRows) }
      pages[page][Int(key) & (Self.pageRows - 1)] = newValue
    }
  }
}
