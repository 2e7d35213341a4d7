/// What one record of a foreign trace asks for, before its names have numbers.
struct ForeignRequest {
  /// What was asked for.
  enum Kind: Sendable {
    case put, get, delete
    /// The format does not say: the first of an object is its put, all others are gets.
    case unstated
  }

  /// Where its record is, as its decoder counts; for messages.
  var place = 0
  /// From the format's zero, at most ``PlainTraceReader/maximumTime``.
  var milliseconds: UInt64 = 0
  var kind = Kind.get
  /// User's bytes of a put; of a get what was read, 0 where that is not said.
  var size = 0
  var ttlSeconds = TraceRow.noTTL
  /// How many such requests the record stands for.
  var repetitions = 1
  /// Where blocks are the objects: the bytes that were asked for. The key means nothing then.
  var extent: Range<Int>?
  var bucket: [UInt8] = []
  var key: [UInt8] = []
  /// The key that a get means if there is no object `key`; empty where there is no second one.
  var otherKey: [UInt8] = []
  var tenant: [UInt8] = []

  /// Forgets everything, and keeps the memory.
  mutating func clear() {
    kind = .get
    size = 0
    ttlSeconds = TraceRow.noTTL
    repetitions = 1
    extent = nil
    bucket.removeAll(keepingCapacity: true)
    key.removeAll(keepingCapacity: true)
    otherKey.removeAll(keepingCapacity: true)
    tenant.removeAll(keepingCapacity: true)
  }

  /// The first of its names that no plain trace can hold.
  var unprintableName: [UInt8]? {
    if !isPlainText(key) { return key }
    if !isPlainText(otherKey) { return otherKey }
    if !isPlainText(bucket) { return bucket }
    return isPlainText(tenant) ? nil : tenant
  }
}

/// Whether a name can be written to a plain trace.
func isPlainText(_ name: [UInt8]) -> Bool {
  var (all, hasNul) = (UInt8.zero, false)
  for byte in name {
    all |= byte
    hasNul = hasNul || byte == 0
  }
  if hasNul { return false }
  if all < 0x80 { return true }
  do throws(UTF8.ValidationError) {
    _ = try UTF8Span(validating: name.span)
    return true
  } catch {
    return false
  }
}

/// What is in the next record.
enum ForeignAnswer {
  case request
  /// Something that moves no bytes of an object, or that failed.
  case other
  case malformed(FieldFault)
  case end
}

/// What is wrong with a record, small enough to be made for each of a million; a ``TraceError`` is made of it where
/// somebody will see it.
struct FieldFault: Error {
  /// The field, from 0.
  var field: Int
  /// Completes "expected …".
  var expected: StaticString

  init(_ field: Int, _ expected: StaticString) {
    self.field = field
    self.expected = expected
  }
}

/// Reads the records of one file.
protocol ForeignDecoder: ~Copyable {
  /// Fills `request`, which was cleared, from the next record.
  mutating func next(_ request: inout ForeignRequest) throws(TraceError) -> ForeignAnswer
  /// What the user is told about a fault in the record that ``next(_:)`` read last.
  func error(_ fault: FieldFault) -> TraceError
  /// The same about a record that is well formed and cannot be, given what came before, by its ``ForeignRequest/place``.
  func error(at place: Int, found: String, expected: String) -> TraceError
  /// Bytes of the file that the records so far have taken; for progress.
  var bytesConsumed: Int { get }
  /// Size of the file, nil where it is not known.
  var byteCount: Int? { get }
}

/// A decoder that is a value, where one of any type is asked for: with all state behind one reference, the runtime checks for overlapping
/// accesses once in a record and not at each property.
final class SharedDecoder<Decoder: ForeignDecoder & ~Copyable>: ForeignDecoder {
  private var decoder: Decoder

  init(_ decoder: consuming Decoder) { self.decoder = decoder }

  var bytesConsumed: Int { decoder.bytesConsumed }
  var byteCount: Int? { decoder.byteCount }
  func next(_ request: inout ForeignRequest) throws(TraceError) -> ForeignAnswer {
    try decoder.next(&request)
  }
  func error(_ fault: FieldFault) -> TraceError { decoder.error(fault) }
  func error(at place: Int, found: String, expected: String) -> TraceError {
    decoder.error(at: place, found: found, expected: expected)
  }
}
