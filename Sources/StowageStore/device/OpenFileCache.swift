/// The files of a folder that are open: those that were used last, and those with writes that were not synced.
///
/// The system tells of a write that failed in the background only while it remembers the file, which it does for sure
/// as long as the file is open. So a file stays open from its first write to its next sync, however many there are.
struct OpenFileCache {
  private struct Entry {
    let name: FileName
    let file: OpenFile
    var lastUse: Int
    var isWritten: Bool
  }

  private let capacity: Int
  private var entries: [Entry] = []
  private var places: [FileName: Int] = [:]
  private var clock = 0

  init(capacity: Int) { self.capacity = capacity }

  var count: Int { entries.count }

  /// The open file; remembers that it is written if it is about to be.
  mutating func find(_ name: FileName, writing: Bool) -> OpenFile? {
    guard let place = places[name] else { return nil }
    clock += 1
    entries[place].lastUse = clock
    if writing { entries[place].isWritten = true }
    return entries[place].file
  }

  /// Keeps an open file, unless another thread has opened it too, whose descriptor then wins.
  mutating func keep(_ file: OpenFile, as name: FileName, written: Bool) -> OpenFile {
    if let known = find(name, writing: written) { return known }
    clock += 1
    places[name] = entries.count
    entries.append(Entry(name: name, file: file, lastUse: clock, isWritten: written))
    while entries.count > capacity, let oldest = oldest() { drop(oldest) }
    return file
  }

  /// What was written to the file is durable, or its failure was reported.
  mutating func synced(_ name: FileName) {
    if let place = places[name] { entries[place].isWritten = false }
  }

  mutating func drop(_ name: FileName) {
    guard let place = places.removeValue(forKey: name) else { return }
    entries.swapAt(place, entries.count - 1)
    entries.removeLast()
    if place < entries.count { places[entries[place].name] = place }
  }

  /// The file goes by another name, whose own file, if there was one, is gone.
  mutating func rename(_ name: FileName, to other: FileName) {
    drop(other)
    guard let place = places[name] else { return }
    let entry = entries[place]
    drop(name)
    places[other] = entries.count
    entries.append(Entry(name: other, file: entry.file, lastUse: entry.lastUse, isWritten: entry.isWritten))
  }

  private func oldest() -> FileName? {
    entries.lazy.filter { !$0.isWritten }.min { $0.lastUse < $1.lastUse }?.name
  }
}
