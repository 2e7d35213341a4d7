import StowageCore
import Testing

@Suite("Lifetimes in steps") struct LifetimesTests {
  @Test("every step ends where the next begins")
  func edges() {
    #expect(LifeStep.upperEdges.count == LifeStep.count)
    #expect(LifeStep.upperEdges[0] == 120_000 && LifeStep.upperEdges[3] == 240_000)
    for (step, edge) in LifeStep.upperEdges.enumerated() {
      #expect(LifeStep.index(of: edge - 1) == step)
      #expect(LifeStep.index(of: edge) == min(step + 1, LifeStep.count - 1))
    }
    #expect(LifeStep.index(of: -5) == 0 && LifeStep.index(of: .max) == LifeStep.count - 1)
  }

  @Test("the largest death rate is the best average over any time")
  func deathRate() {
    let day: Int64 = 86_400_000
    var outlook = Outlook()
    #expect(outlook.largestDeathRate == 0)
    outlook.add(100, dyingAfter: 10 * day)
    let end = Double(LifeStep.upperEdges[LifeStep.index(of: 10 * day)])
    #expect(outlook.largestDeathRate == 100 / end)
    // A tenth that dies at once has the larger rate; what never dies has none.
    outlook.add(10, dyingAfter: 0)
    outlook.add(1000, dyingAfter: .max)
    #expect(outlook.largestDeathRate == 10.0 / 120_000.0)
  }

  @Test("a law's outlook at an age is what is left of it")
  func law() {
    let day: Int64 = 86_400_000
    let law = LawTable { Int64(Double(10 * day) * (0.9 + 0.2 * $0)) }
    let young = law.outlook(atAge: 0)
    #expect(young.dying.sum(from: 0, below: LifeStep.index(of: 9 * day)) == 0)
    #expect((young.dying.sum(from: 0, below: LifeStep.index(of: 11 * day) + 1) - 1).magnitude < 0.001)
    // At ten days half are dead; the others have a day at most.
    let old = law.outlook(atAge: 10 * day)
    #expect((old.dying.sum(from: 0, below: LifeStep.index(of: day) + 1) - 1).magnitude < 0.001)
    #expect(law.outlook(atAge: 12 * day).dying[0] == 1, "who should be dead is about to die")
    let never = LawTable { _ in nil }
    #expect(never.outlook(atAge: 0).largestDeathRate == 0)
  }
}

extension InlineArray where Element == Float, count == 64 {
  fileprivate func sum(from start: Int, below end: Int) -> Float {
    (start..<end).reduce(0) { $0 + self[$1] }
  }
}
