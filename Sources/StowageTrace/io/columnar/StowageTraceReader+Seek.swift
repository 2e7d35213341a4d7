public import StowageCore

extension StowageTraceReader {
  /// Goes to the first row and event at or after `instant`, forwards or backwards: the next that is given is the first of
  /// them. Names and keys are numbered as from the beginning.
  ///
  /// Reads the index, and the names (and keys, where they are read) of the blocks before; their columns are not looked at,
  /// and so not checked.
  ///
  /// - Throws: where the file is a pipe, and as reading does.
  /// - Complexity: O(blocks + names).
  public mutating func seek(to instant: Instant) throws(TraceError) {
    guard let footer = blocks.footer else {
      throw TraceError(
        path: blocks.source.path, found: "a pipe cannot be searched", expected: "a file by its path")
    }
    try lasting { reader throws(TraceError) in
      reader.restart(at: instant)
      let search = try reader.blocks.search(instant, footer)
      for (place, entry) in search.news { try reader.readNews(of: entry, at: place) }
      try reader.blocks.move(to: search.target)
    }
  }

  private mutating func restart(at instant: Instant) {
    leaveRows()
    events.end()
    names = TraceNames()
    keys = KeyIndex()
    known = NameCounts()
    (from, blockEnd) = (instant, Instant(milliseconds: .min))
    (batchFirst, eventCount, isAtEnd) = (0, 0, false)
    (unread, mayBeginWithinEvent) = (.everythingBefore, true)
  }

  /// Reads what a block has brought of names and keys.
  private mutating func readNews(of entry: IndexEntry, at place: BlockReader.Place) throws(TraceError) {
    try blocks.move(to: place)
    guard let header = try blocks.next(), IndexEntry(header, checksum: blocks.checksum) == entry else {
      throw blocks.fault("a block that the index does not know", "block \(place.number)")
    }
    try addNames(of: header)
    try addKeys(of: header)
  }
}

extension BlockReader {
  /// Where a block begins, and what a reader that came from the beginning knows there.
  struct Place {
    var number: Int
    var offset: Int
    /// Of the block before.
    var checksum: UInt64
    var indexChecksum: IndexChecksum
  }

  /// Goes there; the block that begins there is the next.
  mutating func move(to place: Place) throws(TraceError) {
    try source.move(to: place.offset)
    number = place.number
    checksum = place.checksum
    indexChecksum = place.indexChecksum
  }

  /// What has to be read to begin at an instant.
  struct Search {
    var target: Place
    /// The blocks before that bring names or keys.
    var news: [(Place, IndexEntry)] = []
  }

  /// Finds the first block that ends at or after `instant`, or the index where none does.
  mutating func search(_ instant: Instant, _ footer: TraceFooter) throws(TraceError) -> Search {
    var place = Place(
      number: 0, offset: footer.indexOffset, checksum: seed, indexChecksum: IndexChecksum(seed: seed))
    try source.move(to: footer.indexOffset + ColumnarLayout.indexHeaderBytes)
    var news: [(Place, IndexEntry)] = []
    var target: Place?
    try forEachEntry(footer.blocks) { bytes in
      let entry = IndexEntry(decoding: bytes)
      place.offset = entry.offset
      if target == nil {
        if entry.last >= instant {
          target = place
        } else if entry.hasNames || entry.hasKeys {
          news.append((place, entry))
        }
      }
      place.number += 1
      place.checksum = entry.checksum
      place.indexChecksum.add(bytes)
    }
    guard place.indexChecksum.value == footer.indexChecksum else {
      throw fault("an index that is damaged", "that of the footer", at: footer.indexOffset)
    }
    place.offset = footer.indexOffset
    return Search(target: target ?? place, news: news)
  }
}
