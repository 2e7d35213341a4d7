/// One thing that is not as it should be.
public struct Finding: Hashable, Sendable, CustomStringConvertible {
  /// What was found.
  public var kind: Kind
  /// What it means for what the store keeps.
  public var severity: Severity
  /// Where it was found.
  public var place: Place
  /// What was found against what was expected, and what to do next.
  public var text: String

  /// What can be wrong.
  public enum Kind: String, Sendable, CaseIterable {
    /// A device does not answer or was not given.
    case device
    /// What a device says about itself.
    case superblock
    /// A copy of the metadata log.
    case log
    /// Rows of the catalog that contradict each other.
    case catalog
    /// A row of a shard that cannot be.
    case row
    /// A copy or fragment that is not there.
    case missing
    /// A file that is too short or too long.
    case length
    /// The header of a copy or fragment.
    case header
    /// The checksums at the end of a fragment.
    case footer
    /// The content of a fragment.
    case content
    /// Parity that is not that of the data.
    case parity
    /// A record that is not the one it should be.
    case record
    /// A chunk that cannot be read back.
    case chunk
    /// A whole content that is not that of its MD5.
    case object
    /// A loss that a repair has recorded.
    case recorded
    /// A file that nothing refers to.
    case leftover
  }

  /// What a finding means.
  public enum Severity: String, Sendable, CaseIterable {
    /// Something is damaged, and everything can still be read.
    case damage
    /// Content is gone.
    case loss
    /// Nobody can tell before the missing devices are back or replaced.
    case incomplete
    /// Worth knowing, and no damage.
    case notice
  }

  public var description: String {
    let place = place.description
    return place.isEmpty ? "\(severity): \(text)" : "\(severity): \(place): \(text)"
  }
}

/// Where something was found, as far as it is known.
public struct Place: Hashable, Sendable, CustomStringConvertible {
  /// The number of the device.
  public var device: Int?
  /// The file on that device.
  public var file: FileName?
  /// ``ShardRow/id``.
  public var shard: UInt32?
  /// The number of the fragment.
  public var fragment: Int?
  /// Bytes from the beginning of the shard where there is no file, else from that of the file.
  public var offset: Int?
  /// ``ChunkRow/id``.
  public var chunk: UInt64?
  /// What is stored there.
  public var object: ObjectName?

  public init(
    device: Int? = nil, file: FileName? = nil, shard: UInt32? = nil, fragment: Int? = nil, offset: Int? = nil,
    chunk: UInt64? = nil, object: ObjectName? = nil
  ) {
    self.device = device
    self.file = file
    self.shard = shard
    self.fragment = fragment
    self.offset = offset
    self.chunk = chunk
    self.object = object
  }

  public var description: String {
    var words: [String] = []
    if let object { words.append("\(object)") }
    if let device { words.append("device \(device)") }
    if let file { words.append("\(file)") }
    if let shard { words.append("shard \(shard)") }
    if let fragment { words.append("fragment \(fragment)") }
    if let offset { words.append("byte \(offset)") }
    if let chunk { words.append("chunk \(chunk)") }
    return words.joined(separator: ", ")
  }
}

/// Names a version of an object.
public struct ObjectName: Hashable, Sendable, CustomStringConvertible {
  /// The name of its bucket.
  public var bucket: String
  /// Its key.
  public var key: String
  /// ``VersionRow/id``; nil for an upload that is not complete.
  public var version: UInt64?

  public init(bucket: String, key: String, version: UInt64?) {
    self.bucket = bucket
    self.key = key
    self.version = version
  }

  /// - Parameter buckets: Their names by number.
  init(of upload: UploadRow, in buckets: [UInt32: String]) {
    self.init(
      bucket: buckets[upload.bucket] ?? "bucket \(upload.bucket)", key: upload.key, version: upload.version)
  }

  public var description: String {
    version.map { "\(bucket)/\(key) (version \($0))" } ?? "\(bucket)/\(key) (unfinished upload)"
  }
}
