import Synchronization
import Testing

@testable import StowageS3

@Suite struct UploadRoomTests {
  private final class Shared<Value: Sendable>: Sendable {
    let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }
  }

  @Test func `as many contents are held as there is room for, and all in the end`() async {
    let room = UploadRoom(bytes: 3 * UploadRoom.perContentMax)
    let held = Shared((now: 0, most: 0, done: 0))
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask {
          await room.hold(1 << 30) {
            held.value.withLock { held in
              held.now += 1
              held.most = max(held.most, held.now)
            }
            for _ in 0..<100 { await Task.yield() }
            held.value.withLock { held in
              held.now -= 1
              held.done += 1
            }
          }
        }
      }
    }
    #expect(held.value.withLock { $0.most } == 3)
    #expect(held.value.withLock { $0.done } == 20)
  }

  @Test func `a small content does not overtake a large one that waits`() async {
    let room = UploadRoom(bytes: UploadRoom.perContentMax)
    let order = Shared<[String]>([])
    let others = await room.hold(1) {
      let large = Task { await room.hold(.max) { order.value.withLock { $0.append("large") } } }
      while room.waiting < 1 { await Task.yield() }
      let small = Task { await room.hold(1) { order.value.withLock { $0.append("small") } } }
      while room.waiting < 2 { await Task.yield() }
      order.value.withLock { $0.append("first") }
      return [large, small]
    }
    for other in others { await other.value }
    #expect(order.value.withLock { $0 } == ["first", "large", "small"])
  }
}
