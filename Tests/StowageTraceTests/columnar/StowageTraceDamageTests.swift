import StowageCore
import Testing

@testable import StowageTrace

@Suite struct StowageTraceDamageTests {
  @Test func `every truncation is refused, of a file when it is opened`() throws {
    let good = try smallTrace()
    for length in 0..<good.count {
      let file = TemporaryFile(good[..<length])
      let opening = #expect(throws: TraceError.self) { _ = try StowageTraceReader(path: file.path) }
      #expect(opening?.byte != nil, "cut at \(length)")
      let pipe = FilledPipe(Array(good[..<length]))
      #expect(throws: TraceError.self, "cut at \(length)") { _ = try StowageReading(pipe.path) }
    }
  }

  @Test func `every flipped bit is refused, whatever is read`() throws {
    let good = try smallTrace()
    for bit in 0..<good.count * 8 {
      var bytes = good
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      let file = TemporaryFile(bytes)
      for readsKeys in [true, false] {
        let error = #expect(throws: TraceError.self, "bit \(bit)") {
          _ = try StowageReading(file.path, readsKeys: readsKeys)
        }
        #expect(error?.byte != nil)
      }
      let pipe = FilledPipe(bytes)
      #expect(throws: TraceError.self, "bit \(bit)") {
        var reader = try StowageTraceReader(path: pipe.path)
        while try reader.next() != nil {}
      }
    }
  }

  @Test func `bytes behind the end are refused`() throws {
    let file = TemporaryFile(try smallTrace() + [0])
    #expect(throws: TraceError.self) { _ = try StowageTraceReader(path: file.path) }
    let pipe = FilledPipe(try smallTrace() + [0])
    #expect(throws: TraceError.self) { _ = try StowageReading(pipe.path) }
  }

  @Test func `a block that is missing, doubled, swapped or of another file is refused`() throws {
    let good = try TraceParts(smallTrace())
    let other = try TraceParts(otherTrace())
    #expect(good.blocks.count == 3 && other.blocks[0].count == good.blocks[0].count)
    let orders: [(blocks: [[UInt8]], wrong: Int)] = [
      ([good.blocks[1], good.blocks[2]], 0),
      ([good.blocks[0], good.blocks[2]], 1),
      ([good.blocks[0], good.blocks[0], good.blocks[1], good.blocks[2]], 1),
      ([good.blocks[2], good.blocks[1], good.blocks[0]], 0),
      ([good.blocks[0], good.blocks[2], good.blocks[1]], 1),
      // What comes first in another file of the same kind could come first here; what follows it could not.
      ([other.blocks[0], good.blocks[1], good.blocks[2]], 1),
      ([good.blocks[0], other.blocks[1], good.blocks[2]], 1),
    ]
    for (blocks, wrong) in orders {
      let pipe = FilledPipe(good.header + blocks.joined() + good.tail)
      let error = #expect(throws: TraceError.self) { _ = try StowageReading(pipe.path) }
      #expect(error?.byte == good.header.count + blocks[..<wrong].joined().count)
    }
  }

  /// The same metadata and names and another row in the first block.
  private func otherTrace() throws -> [UInt8] {
    let file = TemporaryFile(try smallTrace())
    let other = TemporaryFile()
    var reader = try StowageTraceReader(path: file.path)
    var writer = try StowageTraceWriter(path: other.path, hasKeyNames: true, metadata: reader.metadata)
    while var row = try reader.next() {
      row.size += 1
      try writer.write(row, keys: reader.keys, names: reader.names)
      if row.key == 1 { try writer.write(.tick, at: row.time) }
    }
    try writer.finish()
    return other.contents()
  }

  @Test func `messages say where and what, and an error is given for good`() throws {
    let good = try smallTrace()
    let parts = try TraceParts(good)
    var bytes = good
    bytes[good.count - parts.tail.count - 1] ^= 1
    let file = TemporaryFile(bytes)
    var reader = try StowageTraceReader(path: file.path)
    #expect(try reader.next() != nil)
    #expect(try reader.next() != nil)
    let error = #expect(throws: TraceError.self) { _ = try reader.next() }
    let place = parts.header.count + parts.blocks[0].count + parts.blocks[1].count
    #expect(error?.description.hasPrefix("\(file.path): byte \(place): the columns of block 2 have") == true)
    let again = #expect(throws: TraceError.self) { _ = try reader.next() }
    #expect(again == error)
    let text = TemporaryFile("time,op,bucket,key,size\n")
    let foreign = #expect(throws: TraceError.self) { _ = try StowageTraceReader(path: text.path) }
    #expect(
      foreign?.description
        == "\(text.path): byte 0: the file begins with \"time\", expected \"SwTr\", the mark of a Stowage trace"
    )
  }
}
