import StowageCore
import StowageTrace
import Testing

@Suite("The expiry wheel")
struct ExpiryWheelTests {
  private struct Entry: Equatable {
    var due: Int64
    var object: UInt32
  }

  @Test(
    "gives what a sorted list gives, by instant and then by number", arguments: 1...40 as ClosedRange<UInt64>)
  func agreesWithASortedList(seed: UInt64) {
    var random = Seed(seed).stream("wheel")
    var wheel = ExpiryWheel()
    var list: [Entry] = []
    var now: Int64 = 0
    // Spans from one slot to many levels, so that entries cascade.
    let span = 1 << (2 + random.below(44))
    for _ in 0..<400 {
      switch random.below(4) {
      case 0, 1:
        let object = UInt32(random.below(64))
        if list.contains(where: { $0.object == object }) { continue }
        let due = now + Int64(random.below(span))
        wheel.add(ObjectID(object), key: object + 7, expiring: Instant(milliseconds: due))
        list.append(Entry(due: due, object: object))
      case 2:
        let object = UInt32(random.below(64))
        wheel.cancel(ObjectID(object))
        list.removeAll { $0.object == object }
      default:
        now += Int64(random.below(span / 2 + 1))
        let expected = list.filter { $0.due <= now }.sorted { ($0.due, $0.object) < ($1.due, $1.object) }
        list.removeAll { $0.due <= now }
        var found: [Entry] = []
        while let next = wheel.next(dueBy: Instant(milliseconds: now)) {
          #expect(next.key == next.object.index + 7)
          found.append(Entry(due: next.due.milliseconds, object: next.object.index))
        }
        #expect(found == expected, "seed \(seed), at \(now)")
      }
    }
  }

  @Test("an instant that is never reached is never due")
  func never() {
    var wheel = ExpiryWheel()
    wheel.add(ObjectID(1), key: 0, expiring: .never)
    #expect(wheel.next(dueBy: Instant(milliseconds: .max - 1)) == nil)
    #expect(wheel.next(dueBy: .never)?.object == ObjectID(1))
  }
}
