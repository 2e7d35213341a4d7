import Testing

@testable import StowageS3

/// Times are in milliseconds.
@Suite("Connections that are too slow to be kept") struct RequestProgressTests {
  typealias Fault = RequestProgress.Fault

  @Test("one that does nothing for 60 s, or 5 s where connections are short")
  func idle() {
    var progress = RequestProgress(at: 0)
    progress.wantsBytes(at: 0)
    #expect(progress.fault(at: 59_999, isShort: false) == nil)
    #expect(progress.fault(at: 60_000, isShort: false) == .idle)
    #expect(progress.fault(at: 4999, isShort: true) == nil)
    #expect(progress.fault(at: 5000, isShort: true) == .idle)
  }

  @Test("one whose head takes 10 s from its first byte, however often bytes come")
  func slowHead() {
    var progress = RequestProgress(at: 0)
    for second in 50..<60 { progress.received(100, at: second * 1000) }
    #expect(progress.fault(at: 59_999, isShort: true) == nil)
    #expect(progress.fault(at: 60_000, isShort: false) == .slowHead)
  }

  @Test("one whose body brings less than 30 KiB while bytes were waited for 30 s", arguments: [0, 1, 30])
  func slowBody(requestsBefore: Int) {
    var progress = RequestProgress(at: 0)
    var now = 0
    for _ in 0...requestsBefore {
      progress.requestEnded()
      progress.answered(at: now)
      progress.received(1, at: now)
      progress.headEnded()
    }
    for _ in 0..<29 {
      progress.wantsBytes(at: now)
      now += 1000
      progress.received(1024, at: now)
      #expect(progress.fault(at: now, isShort: true) == nil)
    }
    progress.wantsBytes(at: now)
    #expect(progress.fault(at: now + 999, isShort: false) == nil)
    #expect(progress.fault(at: now + 1000, isShort: false) == .slowBody)
  }

  @Test("but none whose body is steady, nor while the server wants no bytes or is answering")
  func notSlow() {
    var progress = RequestProgress(at: 0)
    progress.received(1, at: 0)
    progress.headEnded()
    for second in 0..<120 {
      progress.wantsBytes(at: second * 1000)
      progress.received(1025, at: (second + 1) * 1000)
      #expect(progress.fault(at: (second + 1) * 1000, isShort: true) == nil)
    }
    #expect(progress.fault(at: 1_000_000, isShort: true) == nil)
    progress.requestEnded()
    progress.wantsBytes(at: 1_000_000)
    #expect(progress.fault(at: 2_000_000, isShort: true) == nil)
    progress.answered(at: 2_000_000)
    #expect(progress.fault(at: 2_004_999, isShort: true) == nil)
    #expect(progress.fault(at: 2_005_000, isShort: true) == .idle)
  }

  @Test("one that takes nothing of what it was sent for 60 s")
  func stuck() {
    var progress = RequestProgress(at: 0)
    progress.received(1, at: 0)
    progress.headEnded()
    progress.requestEnded()
    progress.isWritable(false, at: 1000)
    progress.isWritable(false, at: 2000)
    #expect(progress.fault(at: 60_999, isShort: true) == nil)
    #expect(progress.fault(at: 61_000, isShort: true) == .stuck)
    progress.isWritable(true, at: 61_000)
    #expect(progress.fault(at: 200_000, isShort: true) == nil)
  }
}
