/// A table of small trivial rows indexed by a dense number.
///
/// It grows page by page: growth never copies more than one page and never holds two copies of the table, so
/// peak memory is the memory of the rows. Rows keep their address for good once the first page is full.
///
/// - Complexity: access and `append` O(1).
public struct Table<Row: BitwiseCopyable>: ~Copyable {
  // Inlinable, because tables of rows that other modules define would otherwise be read through calls.
  @usableFromInline var pages: UnsafeMutablePointer<UnsafeMutablePointer<Row>>
  @usableFromInline var pageCapacity: Int
  @usableFromInline var pageCount: Int
  /// Rows that fit without growing.
  @usableFromInline var capacity: Int
  @usableFromInline var rowCount: Int

  @inlinable static var pageShift: Int { 14 }
  @inlinable static var pageRows: Int { 1 << pageShift }
  @inlinable static var firstRows: Int { 16 }

  @inlinable public init() {
    pageCapacity = 4
    pages = .allocate(capacity: pageCapacity)
    pages[0] = .allocate(capacity: Self.firstRows)
    pageCount = 1
    capacity = Self.firstRows
    rowCount = 0
  }

  @inlinable deinit {
    for page in 0..<pageCount { pages[page].deallocate() }
    pages.deallocate()
  }

  /// How many rows there are.
  @inlinable public var count: Int { rowCount }
  /// Whether there are no rows.
  @inlinable public var isEmpty: Bool { rowCount == 0 }

  @inlinable func address(_ index: Int) -> UnsafeMutablePointer<Row> {
    precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "row \(index) of a table of \(count)")
    return pages[index &>> Self.pageShift] + (index & (Self.pageRows &- 1))
  }

  /// The row at `index`, in place.
  @inlinable public subscript(index: Int) -> Row {
    _read { yield address(index).pointee }
    _modify { yield &address(index).pointee }
  }

  /// The row at `index`, in place.
  @inlinable public subscript(index: UInt32) -> Row {
    _read { yield address(Int(index)).pointee }
    _modify { yield &address(Int(index)).pointee }
  }

  /// The row at `index`, which the caller knows to exist: nobody looks.
  @inlinable subscript(unchecked index: UInt32) -> Row {
    pages[Int(index) &>> Self.pageShift][Int(index) & (Self.pageRows &- 1)]
  }

  /// Adds a row at the end.
  @inlinable public mutating func append(_ row: Row) {
    if count == capacity { grow() }
    (pages[count &>> Self.pageShift] + (count & (Self.pageRows &- 1))).initialize(to: row)
    rowCount &+= 1
  }

  /// Removes the last row and returns it.
  ///
  /// - Precondition: the table is not empty.
  @inlinable public mutating func removeLast() -> Row {
    precondition(count > 0, "an empty table has no last row")
    rowCount &-= 1
    return (pages[count &>> Self.pageShift] + (count & (Self.pageRows &- 1))).pointee
  }

  /// Appends copies of `filler` until row `index` exists.
  @inlinable public mutating func extend(toInclude index: Int, with filler: Row) {
    while count <= index { append(filler) }
  }

  /// Forgets the rows and keeps the memory.
  @inlinable public mutating func removeAll() { rowCount = 0 }

  @inlinable mutating func grow() {
    if capacity < Self.pageRows {
      let larger = UnsafeMutablePointer<Row>.allocate(capacity: capacity * 2)
      larger.update(from: pages[0], count: count)
      pages[0].deallocate()
      pages[0] = larger
      capacity *= 2
      return
    }
    if pageCount == pageCapacity {
      let longer = UnsafeMutablePointer<UnsafeMutablePointer<Row>>.allocate(capacity: pageCapacity * 2)
      longer.update(from: pages, count: pageCount)
      pages.deallocate()
      pages = longer
      pageCapacity *= 2
    }
    pages[pageCount] = .allocate(capacity: Self.pageRows)
    pageCount += 1
    capacity += Self.pageRows
  }
}

// Pages are owned by the table alone and rows are trivial.
extension Table: @unchecked Sendable where Row: Sendable {}
