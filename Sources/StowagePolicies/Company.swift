import StowageCore

/// What an object may die together with.
struct Company: Hashable, BitwiseCopyable {
  private enum Kind: UInt32 { case none, batch, prefix }

  private let kind: Kind
  private let bucket: UInt32
  private let number: UInt32

  /// The same as no other.
  static var none: Company { Company(kind: .none, bucket: 0, number: 0) }
  /// The uploads of one job in one bucket.
  static func batch(_ facts: ChunkFacts) -> Company {
    Company(kind: .batch, bucket: facts.bucket, number: facts.batch)
  }
  /// The keys with one prefix in one bucket.
  static func prefix(_ facts: ChunkFacts) -> Company {
    Company(kind: .prefix, bucket: facts.bucket, number: facts.prefix)
  }

  /// Evenly spread, the same in every run.
  var hash: UInt64 {
    let word = UInt64(bucket) << 32 | UInt64(number)
    return (word ^ UInt64(kind.rawValue) << 60) &* 0x9e37_79b9_7f4a_7c15
  }
}

/// When the first of each company died, for so many companies as there is room; newer ones replace older ones.
struct FirstDeaths: Sendable {
  private static var slotBits: Int { 16 }

  private var slots = Array(repeating: (company: Company.none, ingestedBytes: 0), count: 1 << slotBits)

  /// Ingested bytes when the first of the company died; nil, and noted as `now`, where it is the one that dies now: none is known
  /// that died since `uploaded`.
  mutating func first(of company: Company, orNow now: Int, since uploaded: Int) -> Int? {
    let slot = Int(company.hash >> (64 - Self.slotBits))
    if slots[slot].company == company && slots[slot].ingestedBytes >= uploaded {
      return slots[slot].ingestedBytes
    }
    slots[slot] = (company, now)
    return nil
  }
}

/// Gives each company the number of a class, as long as there is one.
struct CompanyClasses: Sendable {
  /// The company of each class, and when it was last asked for.
  private var classes: [(company: Company, asked: Int)]
  private var clock: Int

  /// A class that was not asked for in so many questions per class is another's to have.
  private static var patience: Int { 8 }

  init(count: Int) {
    clock = Self.patience * count
    classes = Array(repeating: (.none, 0), count: count)
  }

  var count: Int { classes.count }

  /// Nil where all classes are busy with others.
  mutating func number(of company: Company) -> Int? {
    clock += 1
    var idlest = 0
    for index in classes.indices {
      if classes[index].company == company {
        classes[index].asked = clock
        return index
      }
      if classes[index].asked < classes[idlest].asked { idlest = index }
    }
    if clock - classes[idlest].asked <= Self.patience * count { return nil }
    classes[idlest] = (company, clock)
    return idlest
  }
}
