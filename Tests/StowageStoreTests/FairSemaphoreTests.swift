import StowageStore
import Synchronization
import Testing

@Suite struct FairSemaphoreTests {
  private final class Shared<Value: Sendable>: Sendable {
    let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }
  }

  @Test func `as many hold units as there are units for, and all in the end`() async {
    let units = FairSemaphore(7)
    let held = Shared((now: 0, most: 0, done: 0))
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask {
          await units.take(2)
          held.value.withLock { held in
            held.now += 1
            held.most = max(held.most, held.now)
          }
          for _ in 0..<100 { await Task.yield() }
          held.value.withLock { held in
            held.now -= 1
            held.done += 1
          }
          units.give(2)
        }
      }
    }
    #expect(held.value.withLock { $0.most } == 3)
    #expect(held.value.withLock { $0.done } == 20)
  }

  @Test func `who wants little does not overtake one who waits for much`() async {
    let units = FairSemaphore(2)
    let order = Shared<[String]>([])
    await units.take()
    let large = Task {
      await units.take(2)
      order.value.withLock { $0.append("much") }
      units.give(2)
    }
    while units.waiting < 1 { await Task.yield() }
    let small = Task {
      await units.take()
      order.value.withLock { $0.append("little") }
    }
    while units.waiting < 2 { await Task.yield() }
    units.give()
    await large.value
    await small.value
    #expect(order.value.withLock { $0 } == ["much", "little"])
  }
}
