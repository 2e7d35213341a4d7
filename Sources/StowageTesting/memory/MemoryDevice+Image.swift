extension MemoryDevice {
  /// The state of a device at one moment, with what is pending.
  public struct Image: Sendable {
    let folder: MemoryFolder

    /// The changes of names that a crash may undo, in their order.
    public var pendingNames: [NameChange] { folder.nameChanges }

    /// How many pieces of writes a crash may keep or not, each by itself, in the files that are there when the first
    /// `names` changes of names survive.
    public func pendingPieces(sectorSize: Int = CrashChoice.sectorSize, names: Int) -> Int {
      Self.pieces(in: folder.keepingNames(names), sectorSize)
    }

    private static func pieces(in folder: MemoryFolder, _ sectorSize: Int) -> Int {
      folder.files.reduce(0) { count, file in
        file.unsynced.reduce(count) { $0 + $1.pieces(of: sectorSize) }
      }
    }

    /// Whether a crash can leave one state only.
    public var isDurable: Bool {
      folder.nameChanges.isEmpty && folder.files.allSatisfy { $0.unsynced.isEmpty }
    }

    /// The device that is found after a crash, with nothing pending.
    public func crashed(keeping choice: CrashChoice) -> MemoryDevice {
      var first = 0
      let named = folder.keepingNames(choice.names)
      let crashed = named.mapFiles { file in
        defer { first += file.unsynced.reduce(0) { $0 + $1.pieces(of: choice.sectorSize) } }
        return file.crashed(sectorSize: choice.sectorSize, keepsLength: choice.keepsLengths) {
          choice.writes.contains(first + $0)
        }
      }
      return MemoryDevice(Image(folder: crashed))
    }

    /// The crashes to look at: for each number of surviving names all subsets of up to three pieces, and where there
    /// are more, none, all, each alone, all but one, and `random` drawn ones. Each time also the one where files have
    /// grown but hold zeros.
    public func crashChoices(
      sectorSize: Int = CrashChoice.sectorSize, random: Int = 4,
      using generator: inout some RandomNumberGenerator
    ) -> [CrashChoice] {
      var choices: [CrashChoice] = []
      for names in 0...folder.nameChanges.count {
        let pieces = pendingPieces(sectorSize: sectorSize, names: names)
        for writes in Survivors.choices(among: pieces, random: random, using: &generator) {
          choices.append(CrashChoice(names: names, writes: writes, sectorSize: sectorSize))
        }
        if pieces > 0 {
          choices.append(CrashChoice(names: names, writes: .none, sectorSize: sectorSize, keepsLengths: true))
        }
      }
      return choices
    }
  }
}
