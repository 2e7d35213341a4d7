import StowageCore

/// A file with a few of the faults that files have: bits flipped, bytes lost, doubled, or made up.
///
/// - Parameter letters: what a fault is made of most often, because it means something to the reader.
func mutated(_ good: [UInt8], letters: [UInt8], _ random: inout Random) -> [UInt8] {
  var bytes = good
  for _ in 0...random.below(5) {
    if bytes.isEmpty { return bytes }
    let place = random.below(bytes.count)
    switch random.below(8) {
    case 0: bytes[place] ^= 1 << UInt8(random.below(8))
    case 1: bytes.removeSubrange(place...)
    case 2: bytes[place] = UInt8(random.below(256))
    case 3: bytes.insert(letters[random.below(letters.count)], at: place)
    case 4: bytes.remove(at: place)
    case 5: bytes.removeSubrange(place..<min(bytes.count, place + random.below(200)))
    case 6: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + random.below(200))], at: place)
    default:
      // Long numbers, or anything.
      let isNumber = random.below(2) == 0
      bytes.insert(
        contentsOf: (0..<random.below(60)).map { _ in isNumber ? UInt8(ascii: "9") : UInt8(random.below(256))
        },
        at: place)
    }
  }
  return bytes
}
