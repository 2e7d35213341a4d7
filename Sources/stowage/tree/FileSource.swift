import Foundation
import StowageStore

/// The bytes of a file, read by threads that may wait for a disk. A file that changes meanwhile is an error.
struct FileSource: AsyncSequence, Sendable {
  let path: String
  /// Of the file as it was found; nil takes it as it is when it is opened.
  let expected: FileFacts?
  let readers: WorkerThreads
  let bufferBytes: Int
  /// Takes in what is read.
  let sum: ContentSum
  let observer: @Sendable (Int) -> Void

  func makeAsyncIterator() -> Iterator { Iterator(source: self) }

  struct Iterator: AsyncIteratorProtocol {
    let source: FileSource
    private var reading: FileReading?
    private var isOver = false

    fileprivate init(source: FileSource) { self.source = source }

    mutating func next() async throws -> [UInt8]? {
      if isOver { return nil }
      let (buffer, reading, isLast) = try await source.readers.run {
        [source, reading] () throws(FileFailure) in
        let reading = if let reading { reading } else { try FileReading(source.path, source.expected) }
        let buffer = try reading.read(source.bufferBytes)
        source.sum.update(buffer)
        // The end is looked at with the last bytes: most files are small, and each visit to a thread costs.
        return (buffer, reading, try buffer.count < source.bufferBytes ? reading.finish() : false)
      }
      self.reading = reading
      isOver = isLast
      source.observer(buffer.count)
      return buffer.isEmpty ? nil : buffer
    }
  }
}

/// A file that is being read, by one thread at a time.
private final class FileReading: @unchecked Sendable {
  private let path: String
  private let descriptor: Int32
  private let facts: FileFacts
  private var position = 0

  init(_ path: String, _ expected: FileFacts?) throws(FileFailure) {
    self.path = path
    // Never waits for the other end of a pipe that took the place of a file.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (expected == nil ? 0 : O_NOFOLLOW))
    if descriptor < 0 { throw FileFailure(path, "cannot be opened") }
    let found: FileFacts
    do {
      found = try Self.facts(descriptor, path)
    } catch {
      close(descriptor)
      throw error
    }
    facts = expected ?? found
    if found.identity != facts.identity { throw Self.changed(path) }
  }

  deinit { close(descriptor) }

  private static func facts(_ descriptor: Int32, _ path: String) throws(FileFailure) -> FileFacts {
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw FileFailure(path, "cannot be looked at") }
    let facts = Result { () throws(FileFacts.NotStorable) in try FileFacts(status) }
    switch facts {
    case .success(let facts) where facts.kind == .file: return facts
    case .success: throw FileFailure(description: "\(path): is no file; put a folder with -r")
    case .failure(let error): throw FileFailure(description: "\(path): is \(error.what) and cannot be stored")
    }
  }

  private static func changed(_ path: String) -> FileFailure {
    FileFailure(description: "\(path): changed while it was read; nothing of it was put, try again")
  }

  /// The next bytes, fewer than asked for at the end only.
  func read(_ count: Int) throws(FileFailure) -> [UInt8] {
    var failed = false
    // No more than there should be, and one to see that there is no more.
    let wanted = min(count, max(1, (facts.byteCount ?? 0) - position + 1))
    let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, done in
      while let base = buffer.baseAddress, done < wanted {
        let got = Foundation.read(descriptor, base + done, wanted - done)
        if got == 0 { break }
        if got < 0 {
          if errno == EINTR { continue }
          failed = true
          break
        }
        done += got
      }
    }
    if failed { throw FileFailure(path, "cannot be read") }
    position += bytes.count
    return bytes
  }

  /// Whether the file is as it was, which it must be; true.
  func finish() throws(FileFailure) -> Bool {
    let found = try Self.facts(descriptor, path)
    if position != facts.byteCount || found.identity != facts.identity {
      throw Self.changed(path)
    }
    return true
  }
}
