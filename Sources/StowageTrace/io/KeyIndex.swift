import Glibc
import StowageCore

/// The dense numbers of a trace's keys: exact (bucket number, key bytes) → number, in order of first appearance
/// from 0, and back.
///
/// Open addressing with linear probing in slots of 8 bytes, 32 of whose bits are the key's hash, so that growing
/// and nearly all failed comparisons touch no key. Memory: the key's bytes, 16 bytes for where they are, and 11 to
/// 21 bytes of slots per key; half as much again of the slots while they grow.
public struct KeyIndex: ~Copyable {
  /// Most keys that an index holds.
  public static let maximumCount = Int(UInt32.max) - 1

  /// Upper half: of the hash; lower half: number + 1, or 0 where the slot is free.
  private var slots: UnsafeMutableBufferPointer<UInt64>
  private var entries = Table<Entry>()
  private var bytes = ByteArena()

  private struct Entry: BitwiseCopyable {
    var start: UnsafePointer<UInt8>
    var count: UInt32
    var bucket: UInt32
  }

  /// Without keys.
  public init() { slots = Self.freeSlots(1 << 10) }

  deinit { slots.deallocate() }

  /// How many keys there are; the next new one gets this number.
  public var count: Int { entries.count }

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
  /// - Precondition: there are fewer than ``maximumCount`` keys.
  /// - Complexity: O(1) expected and amortised, and O(key.byteCount).
  public mutating func number(of key: RawSpan, bucket: UInt32) -> UInt32 {
    key.withUnsafeBytes { number(of: $0, bucket: bucket) }
  }

  private mutating func number(of key: UnsafeRawBufferPointer, bucket: UInt32) -> UInt32 {
    let hash = Self.hash(key, bucket: bucket)
    let (slot, known) = probe(key, bucket: bucket, hash: hash)
    if let known { return known }
    precondition(count < Self.maximumCount, "a key index of \(count) keys is full")
    let number = UInt32(truncatingIfNeeded: count)
    entries.append(Entry(start: bytes.append(key), count: UInt32(key.count), bucket: bucket))
    slots[slot] = hash & Self.hashBits | UInt64(number &+ 1)
    // Three quarters full: a failed search then looks at 8.5 neighbouring slots on average, in one or two lines.
    if count > slots.count / 4 * 3 { grow() }
    return number
  }

  /// The number of the bucket that the key `number` is in.
  public func bucket(of number: UInt32) -> UInt32 { entries[number].bucket }

  /// Lends the bytes of the key `number`.
  public func withBytes<Result, Failure: Error>(
    of number: UInt32, _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let entry = entries[number]
    return try body(UnsafeRawBufferPointer(start: entry.start, count: Int(entry.count)).bytes)
  }

  /// The key `number` as text.
  public func string(of number: UInt32) -> String {
    let entry = entries[number]
    return String(decoding: UnsafeBufferPointer(start: entry.start, count: Int(entry.count)), as: UTF8.self)
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
        let number = UInt32(truncatingIfNeeded: content) &- 1
        let entry = entries[number]
        if entry.bucket == bucket, Int(entry.count) == key.count,
          memcmp(entry.start, key.baseAddress ?? UnsafeRawPointer(entry.start), key.count) == 0
        {
          return (slot, number)
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
    let slots = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: count)
    slots.initialize(repeating: 0)
    return slots
  }
}

// All memory is owned by the index alone.
extension KeyIndex: @unchecked Sendable {}
