import StowageCore

/// Numbers for the cells of one column of names, by bytes: a `String` is made only when a name first appears.
struct NameColumn: ~Copyable {
  private var cells = KeyIndex()
  /// Indexed by the cell's number in `cells`. Not the same number plus one, since names that Unicode holds for
  /// equal are one name and may be written in several ways.
  private var numbers = Table<UInt32>()

  /// The number of a name that has appeared before; 0 for the empty name.
  @inline(__always) func find(_ cell: UnsafeBufferPointer<UInt8>) -> UInt32? {
    if cell.isEmpty { return 0 }
    return cells.find(UnsafeRawBufferPointer(cell).bytes, bucket: 0).map { numbers[$0] }
  }

  /// The name's number, which `names` gives out if it is new.
  @inline(__always) mutating func number(
    of cell: UnsafeBufferPointer<UInt8>, in names: inout Names
  ) -> UInt32 {
    if let known = find(cell) { return known }
    _ = cells.number(of: UnsafeRawBufferPointer(cell).bytes, bucket: 0)
    let number = names.number(of: String(decoding: cell, as: UTF8.self))
    numbers.append(number)
    return number
  }
}
