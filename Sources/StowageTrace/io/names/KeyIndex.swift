import CPrefetch
import Glibc
public import StowageCore

/// The dense numbers of a trace's keys: exact (bucket number, key bytes) → number, in order of first appearance
/// from 0, and back.
///
/// Open addressing with linear probing in slots of 8 bytes, 32 of whose bits are the key's hash, so that growing
/// and nearly all failed comparisons touch no key. A slot leads straight to the key's record (number, bucket, length,
/// bytes): a look-up costs two cache misses. Memory per key: its bytes, 12 to 19 for the record, 4 to find it by
/// number, and 11 to 21 of slots; half as much again of the slots while they grow.
public struct KeyIndex: ~Copyable {
  /// Most keys that an index holds, and fewer where their bytes are over 32 GiB.
  public static let maximumCount = Int(UInt32.max) - 1

  /// Upper half: of the hash; lower half: record + 1, or 0 where the slot is free.
  private var slots: UnsafeMutableBufferPointer<UInt64>
  /// By number.
  private var records = Table<UInt32>()
  private var arena = ByteArena()

  /// How a record begins; the key's bytes follow.
  private struct Header: BitwiseCopyable {
    var number: UInt32
    var bucket: UInt32
    var count: UInt32
  }

  /// Without keys.
  public init() { slots = Self.freeSlots(1 << 10) }

  deinit { slots.deallocate() }

  /// How many keys there are; the next new one gets this number.
  public var count: Int { records.count }

  /// Whether no further key of `byteCount` bytes fits.
  public func isFull(forKeyOf byteCount: Int) -> Bool {
    count >= Self.maximumCount || arena.isFull(for: byteCount + MemoryLayout<Header>.size)
  }

  /// The key's number, nil if it has not appeared.
  ///
  /// - Complexity: O(1) expected, and O(key.byteCount).
  public func find(_ key: RawSpan, bucket: UInt32) -> UInt32? {
    key.withUnsafeBytes { key in
      let (_, number) = probe(key, bucket: bucket, hash: Self.hash(key, bucket: bucket))
      return number
    }
  }

  /// The key's number, given out now if it is new.
  ///
  /// - Precondition: the key is known, or the index is not full.
  /// - Complexity: O(1) expected and amortised, and O(key.byteCount).
  public mutating func number(of key: RawSpan, bucket: UInt32) -> UInt32 {
    key.withUnsafeBytes { number(of: $0, bucket: bucket) }
  }

  private mutating func number(of key: UnsafeRawBufferPointer, bucket: UInt32) -> UInt32 {
    let hash = Self.hash(key, bucket: bucket)
    let (slot, known) = probe(key, bucket: bucket, hash: hash)
    if let known { return known }
    precondition(!isFull(forKeyOf: key.count), "a key index of \(count) keys is full")
    let number = UInt32(truncatingIfNeeded: count)
    let record = add(key, Header(number: number, bucket: bucket, count: UInt32(key.count)))
    slots[slot] = hash & Self.hashBits | UInt64(record &+ 1)
    // Three quarters full: a failed search then looks at 8.5 neighbouring slots on average, in one or two lines.
    if count > slots.count / 4 * 3 { grow() }
    return number
  }

  private mutating func add(_ key: UnsafeRawBufferPointer, _ header: Header) -> UInt32 {
    let record = arena.reserve(MemoryLayout<Header>.size + key.count)
    let address = arena.address(of: record)
    address.storeBytes(of: header, as: Header.self)
    if let source = key.baseAddress {
      (address + MemoryLayout<Header>.size).copyMemory(from: source, byteCount: key.count)
    }
    records.append(record)
    return record
  }

  private func bytes(of number: UInt32) -> UnsafeRawBufferPointer {
    let address = UnsafeRawPointer(arena.address(of: records[number]))
    let count = Int(address.load(as: Header.self).count)
    return UnsafeRawBufferPointer(start: address + MemoryLayout<Header>.size, count: count)
  }

  /// The number of the bucket that the key `number` is in.
  public func bucket(of number: UInt32) -> UInt32 {
    arena.address(of: records[number]).load(as: Header.self).bucket
  }

  /// Lends the bytes of the key `number`.
  public func withBytes<Result, Failure: Error>(
    of number: UInt32, _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(bytes(of: number).bytes)
  }

  /// The key `number` as text.
  public func string(of number: UInt32) -> String { String(decoding: bytes(of: number), as: UTF8.self) }

  /// The keys as numbers, by number of the key; empty unless all of them are decimal numbers below 10^19.
  ///
  /// - Complexity: O(1) where the first key is no number, or else O(bytes of the keys).
  public func addresses() -> Table<UInt64> {
    var addresses = Table<UInt64>()
    for number in 0..<count {
      guard let address = Self.decimal(bytes(of: UInt32(number))) else { return Table() }
      addresses.append(address)
    }
    return addresses
  }

  /// What the prefixes of the keys hash to (``KeyPrefix``), by number of the key; empty where none has one.
  ///
  /// - Complexity: O(bytes of the keys).
  public func prefixes() -> Table<UInt32> {
    var prefixes = Table<UInt32>()
    var any = false
    for number in 0..<count {
      let prefix = KeyPrefix.hash(ofKey: bytes(of: UInt32(number)).bytes)
      any = any || prefix != 0
      prefixes.append(prefix)
    }
    return any ? prefixes : Table()
  }

  private static func decimal(_ text: UnsafeRawBufferPointer) -> UInt64? {
    guard (1...19).contains(text.count) else { return nil }
    var value: UInt64 = 0
    for byte in text {
      let digit = byte &- UInt8(ascii: "0")
      if digit > 9 { return nil }
      value = value &* 10 &+ UInt64(digit)
    }
    return value
  }
}

extension KeyIndex {
  /// Asks for the memory where a key that will soon be looked up has its slot. What is returned goes to ``expectRecord(_:)`` once
  /// that has arrived.
  @inline(__always) func expect(_ key: RawSpan, bucket: UInt32) -> UInt64 {
    key.withUnsafeBytes { key in
      let hash = Self.hash(key, bucket: bucket)
      if let slots = slots.baseAddress {
        stowage_prefetch(slots + (Int(truncatingIfNeeded: hash >> 32) & (self.slots.count &- 1)))
      }
      return hash
    }
  }

  /// Asks for the record of a key, if it has one, whose slot was asked for before.
  @inline(__always) func expectRecord(_ hash: UInt64) {
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: hash >> 32) & mask
    while true {
      let content = slots[slot]
      if content == 0 { return }
      if (content ^ hash) & Self.hashBits == 0 {
        return stowage_prefetch(arena.address(of: UInt32(truncatingIfNeeded: content) &- 1))
      }
      slot = (slot &+ 1) & mask
    }
  }
}

extension KeyIndex {
  private static var hashBits: UInt64 { 0xffff_ffff_0000_0000 }

  @inline(__always) private static func hash(_ key: UnsafeRawBufferPointer, bucket: UInt32) -> UInt64 {
    ByteHash.hash(key, seed: UInt64(bucket))
  }

  /// The slot where the key is or belongs, and its number if it is there.
  @inline(__always) private func probe(
    _ key: UnsafeRawBufferPointer, bucket: UInt32, hash: UInt64
  ) -> (slot: Int, number: UInt32?) {
    let mask = slots.count &- 1
    // The slot is chosen by the same 32 bits that it keeps: growing needs no others.
    var slot = Int(truncatingIfNeeded: hash >> 32) & mask
    while true {
      let content = slots[slot]
      if content == 0 { return (slot, nil) }
      if (content ^ hash) & Self.hashBits == 0 {
        let address = UnsafeRawPointer(arena.address(of: UInt32(truncatingIfNeeded: content) &- 1))
        let header = address.load(as: Header.self)
        let start = address + MemoryLayout<Header>.size
        if header.bucket == bucket, Int(header.count) == key.count,
          memcmp(start, key.baseAddress ?? start, key.count) == 0
        {
          return (slot, header.number)
        }
      }
      slot = (slot &+ 1) & mask
    }
  }

  private mutating func grow() {
    let larger = Self.freeSlots(slots.count * 2)
    let mask = larger.count &- 1
    for content in slots where content != 0 {
      var slot = Int(truncatingIfNeeded: content >> 32) & mask
      while larger[slot] != 0 { slot = (slot &+ 1) & mask }
      larger[slot] = content
    }
    slots.deallocate()
    slots = larger
  }

  private static func freeSlots(_ count: Int) -> UnsafeMutableBufferPointer<UInt64> {
    let memory = LargePages.allocate(
      byteCount: count * MemoryLayout<UInt64>.stride, alignment: MemoryLayout<UInt64>.alignment)
    let slots = memory.initializeMemory(as: UInt64.self, repeating: 0, count: count)
    return UnsafeMutableBufferPointer(start: slots, count: count)
  }
}

// All memory is owned by the index alone.
extension KeyIndex: @unchecked Sendable {}
