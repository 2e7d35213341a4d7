/// Where the columns of a CSV are that a header names, since their order varies.
struct HeaderColumns {
  /// As the header has them.
  private(set) var names: [String] = []

  init(_ names: [String] = []) { self.names = names }

  /// - Parameter required: names that must be there; `expected` says so.
  init(
    _ fields: borrowing Fields, required: some Sequence<String>, expected: StaticString
  ) throws(FieldFault) {
    for index in 0..<fields.count {
      names.append(fields.text(index).split(separator: " ").joined(separator: " "))
    }
    for name in required where !names.contains(name) { throw FieldFault(0, expected) }
  }

  /// Nil where the header lacks it.
  func index(_ name: String) -> Int? { names.firstIndex(of: name) }
}
