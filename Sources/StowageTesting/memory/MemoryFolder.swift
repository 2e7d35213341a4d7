public import StowageStore

/// A change of the names of a device that is not durable yet.
public enum NameChange: Hashable, Sendable {
  /// A file was made.
  case create(FileName)
  /// A file got another name, and what had that name is gone.
  case rename(FileName, to: FileName)
  /// A file was removed.
  case remove(FileName)
}

/// The files of a ``MemoryDevice`` and what they are called: all of its state.
struct MemoryFolder: Sendable {
  private struct UnsyncedName: Sendable {
    let change: NameChange
    /// Where in `files` the file is that the change is about.
    let file: Int
    /// Where the file is that has lost its name.
    let unnamed: Int?
  }

  private(set) var files: [MemoryFile] = []
  let keepsPending: Bool
  /// Most bytes of all files together.
  var capacity: Int
  private var places: [FileName: Int] = [:]
  private var durablePlaces: [FileName: Int] = [:]
  private var unsynced: [UnsyncedName] = []
  /// Places of files that nobody can reach.
  private var free: [Int] = []

  init(keepsPending: Bool, capacity: Int) {
    self.keepsPending = keepsPending
    self.capacity = capacity
  }

  /// Bytes that can still be written.
  var freeBytes: Int {
    if capacity == .max { return .max }
    return max(0, capacity - names.compactMap { places[$0] }.reduce(0) { $0 + files[$1].contents.count })
  }

  /// How many of `count` bytes can be written at `offset` of the file at a place.
  func fitting(_ count: Int, at offset: Int, of place: Int) -> Int {
    if capacity == .max { return count }
    return min(count, max(0, files[place].contents.count + freeBytes - offset))
  }

  var names: [FileName] { places.keys.sorted() }
  var nameChanges: [NameChange] { unsynced.map(\.change) }

  func place(of name: FileName) -> Int? { places[name] }

  /// Gives the file at a place to `body` to change.
  mutating func change<Value>(_ place: Int, _ body: (inout MemoryFile) -> Value) -> Value {
    body(&files[place])
  }

  mutating func create(_ name: FileName) {
    let place = free.popLast() ?? files.count
    if place == files.count { files.append(MemoryFile()) }
    places[name] = place
    note(UnsyncedName(change: .create(name), file: place, unnamed: nil))
  }

  /// Renames a file that exists.
  mutating func rename(_ name: FileName, to other: FileName) {
    guard name != other, let place = places.removeValue(forKey: name) else { return }
    let replaced = places.updateValue(place, forKey: other)
    note(UnsyncedName(change: .rename(name, to: other), file: place, unnamed: replaced))
  }

  /// Removes a file that exists.
  mutating func remove(_ name: FileName) {
    guard let place = places.removeValue(forKey: name) else { return }
    note(UnsyncedName(change: .remove(name), file: place, unnamed: place))
  }

  mutating func sync() {
    guard keepsPending else { return }
    durablePlaces = places
    for change in unsynced { release(change.unnamed) }
    unsynced.removeAll()
  }

  private mutating func note(_ change: UnsyncedName) {
    if keepsPending { unsynced.append(change) } else { release(change.unnamed) }
  }

  private mutating func release(_ place: Int?) {
    guard let place else { return }
    files[place] = MemoryFile()
    free.append(place)
  }
}

extension MemoryFolder {
  /// The folder with the first changes of names durable and the others undone; the contents of files as they are.
  func keepingNames(_ count: Int) -> MemoryFolder {
    precondition(
      (0...unsynced.count).contains(count), "\(count) of \(unsynced.count) changes of names cannot be kept")
    guard keepsPending else { return self }
    var after = self
    after.places = durablePlaces
    for (index, change) in unsynced.enumerated() {
      if index < count {
        after.apply(change)
        after.release(change.unnamed)
      } else if case .create = change.change {
        after.release(change.file)
      }
    }
    after.durablePlaces = after.places
    after.unsynced = []
    return after
  }

  private mutating func apply(_ name: UnsyncedName) {
    switch name.change {
    case .create(let created): places[created] = name.file
    case .rename(let old, let new):
      places[old] = nil
      places[new] = name.file
    case .remove(let removed): places[removed] = nil
    }
  }

  /// The folder with each file replaced by what a crash made of it.
  func mapFiles(_ body: (MemoryFile) -> MemoryFile) -> MemoryFolder {
    var after = self
    for place in files.indices where files[place].isUnsynced { after.files[place] = body(files[place]) }
    return after
  }
}
