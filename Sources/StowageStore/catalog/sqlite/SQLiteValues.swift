// GRDB's blobs are Foundation's.
import FoundationEssentials
import GRDB
import StowageCore

/// The values of one row or the arguments of one statement, in order.
struct SQLiteValues {
  private(set) var list: [DatabaseValue] = []

  mutating func put(_ number: some FixedWidthInteger & SignedInteger) {
    list.append(Int64(number).databaseValue)
  }

  /// Numbers that no query compares may fill all 64 bits.
  mutating func put(bits number: UInt64) { list.append(Int64(bitPattern: number).databaseValue) }

  mutating func put(_ number: UInt32) { put(Int64(number)) }

  mutating func put(_ flag: Bool) { put(flag ? 1 : 0) }

  /// Numbers are given from 1 on, so that none is beyond what SQLite can count unless it is damaged.
  mutating func put(id: UInt64) throws(CatalogError) {
    guard let number = Int64(exactly: id), number < .max else {
      throw CatalogError("found the number \(id), expected less than 2^63 - 1")
    }
    put(number)
  }

  mutating func put(id: UInt64?) throws(CatalogError) {
    if let id { try put(id: id) } else { list.append(.null) }
  }

  /// An id that is looked for; one that cannot be there is not found.
  mutating func put(sought id: UInt64) { put(Int64(clamping: id)) }

  mutating func put(_ instant: Instant?) {
    if let instant { put(instant.milliseconds) } else { list.append(.null) }
  }

  mutating func put(_ moment: Moment) {
    put(moment.wall)
    put(moment.ingestedBytes)
  }

  mutating func put(_ bytes: [UInt8]) { list.append(Data(bytes).databaseValue) }

  mutating func put(_ text: String) { put(Array(text.utf8)) }

  mutating func put(_ id: UniqueID) { put { $0.put(id) } }

  /// A blob in the encoding of the metadata log.
  mutating func put(_ write: (inout ByteWriter) -> Void) {
    var writer = ByteWriter()
    write(&writer)
    put(writer.bytes)
  }
}

/// Reads what `SQLiteValues` has put. Columns of a damaged file may hold anything, so that each is looked at.
struct SQLiteReader {
  private let row: Row
  private var column = 0

  init(_ row: Row) { self.row = row }

  private mutating func next() throws(CatalogError) -> DatabaseValue.Storage {
    guard column < row.count else { throw CatalogError("found a row of \(row.count) columns, expected more") }
    defer { column += 1 }
    return (row[column] as DatabaseValue).storage
  }

  private func unexpected(_ found: DatabaseValue.Storage, _ expected: String) -> CatalogError {
    CatalogError("found \(found) in column \(column - 1) of a row, expected \(expected)")
  }

  mutating func optional<Number: FixedWidthInteger>() throws(CatalogError) -> Number? {
    let value = try next()
    if case .null = value { return nil }
    guard case .int64(let number) = value, let exact = Number(exactly: number) else {
      throw unexpected(value, "a \(Number.self)")
    }
    return exact
  }

  mutating func number<Number: FixedWidthInteger>() throws(CatalogError) -> Number {
    guard let number: Number = try optional() else { throw unexpected(.null, "a number") }
    return number
  }

  mutating func bits() throws(CatalogError) -> UInt64 { UInt64(bitPattern: try number()) }

  mutating func flag() throws(CatalogError) -> Bool { try number(within: 0...1) == 1 }

  /// A number of bytes.
  mutating func count() throws(CatalogError) -> Int { try number(within: 0...Int.max) }

  private mutating func number(within range: ClosedRange<Int>) throws(CatalogError) -> Int {
    let number: Int = try number()
    guard range.contains(number) else {
      throw unexpected(.int64(Int64(number)), "\(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  mutating func choice<Choice: RawRepresentable<UInt8>>() throws(CatalogError) -> Choice {
    let raw: UInt8 = try number()
    guard let choice = Choice(rawValue: raw) else { throw unexpected(.int64(Int64(raw)), "a \(Choice.self)") }
    return choice
  }

  mutating func instant() throws(CatalogError) -> Instant { Instant(milliseconds: try number()) }

  mutating func optionalInstant() throws(CatalogError) -> Instant? {
    let milliseconds: Int64? = try optional()
    return milliseconds.map { Instant(milliseconds: $0) }
  }

  mutating func moment() throws(CatalogError) -> Moment {
    Moment(wall: try instant(), ingestedBytes: try count())
  }

  mutating func bytes() throws(CatalogError) -> [UInt8] {
    let value = try next()
    guard case .blob(let data) = value else { throw unexpected(value, "a blob") }
    return Array(data)
  }

  mutating func text() throws(CatalogError) -> String {
    guard let text = String(validating: try bytes(), as: UTF8.self) else {
      throw CatalogError("found a text in column \(column - 1) of a row that is not UTF-8")
    }
    return text
  }

  mutating func uniqueID() throws(CatalogError) -> UniqueID {
    try encoded { (reader) throws(FormatError) in try reader.uniqueID() }
  }

  /// A blob in the encoding of the metadata log.
  mutating func encoded<Value>(
    _ read: (inout ByteReader) throws(FormatError) -> Value
  ) throws(CatalogError) -> Value {
    var reader = ByteReader(try bytes())
    do throws(FormatError) {
      let value = try read(&reader)
      try reader.finish()
      return value
    } catch {
      throw CatalogError("column \(column - 1) of a row: \(error)")
    }
  }
}
