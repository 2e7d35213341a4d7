import StowageCore
import StowageStore
import StowageTesting
import Testing

/// Random operations on a folder and on a device in memory: each answer is the same.
@Suite("A device in memory") struct DeviceComparisonTests {
  @Test("answers like a folder", arguments: 0..<40)
  func answersLikeAFolder(_ seed: UInt64) throws {
    let folder = TemporaryFolder()
    var random = Seed(seed).stream("devices")
    let kinds: [DeviceKind] = [.directory, .memory, .plainMemory, .faultyMemory]
    let devices = try kinds.map { try $0.make(in: folder) }
    for step in 0..<300 {
      let operation = Operation(using: &random)
      let answers = devices.map { operation.answer(of: $0) }
      for answer in answers {
        #expect(answer == answers[0], "step \(step): \(operation)")
      }
    }
    let ends = try devices.map { try $0.everything() }
    for end in ends { #expect(end == ends[0]) }
  }

  private enum Operation {
    case create(FileName)
    case write(FileName, Int, [UInt8])
    case read(FileName, Int, Int)
    case length(FileName)
    case sync(FileName)
    case syncNames
    case rename(FileName, FileName)
    case remove(FileName)
    case names

    init(using random: inout Random) {
      let name = file(random.below(5))
      let offset = random.below(4) == 0 ? 65_500 + random.below(100) : random.below(600)
      switch random.below(12) {
      case 0, 1: self = .create(name)
      case 2, 3, 4:
        let byte = UInt8(random.below(256))
        self = .write(name, offset, (0..<random.below(700)).map { byte &+ UInt8(truncatingIfNeeded: $0) })
      case 5, 6: self = .read(name, offset, random.below(700))
      case 7: self = .length(name)
      case 8: self = .sync(name)
      case 9: self = random.below(2) == 0 ? .syncNames : .names
      case 10: self = .rename(name, file(random.below(5)))
      default: self = .remove(name)
      }
    }

    /// What the device returned or threw.
    func answer(of device: any Device) -> String {
      do {
        switch self {
        case .create(let name): try device.create(name)
        case .write(let name, let offset, let bytes): try device.put(bytes, to: name, at: offset)
        case .read(let name, let offset, let count):
          return "\(try device.get(name, at: offset, count: count))"
        case .length(let name): return "\(try device.length(of: name))"
        case .sync(let name): try device.sync(name)
        case .syncNames: try device.syncNames()
        case .rename(let name, let other): try device.rename(name, to: other)
        case .remove(let name): try device.remove(name)
        case .names: return "\(try device.names())"
        }
        return "done"
      } catch {
        return "\(error)"
      }
    }
  }
}
