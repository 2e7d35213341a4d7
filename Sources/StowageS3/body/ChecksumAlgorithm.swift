/// The additional checksums of S3; raw values as in `x-amz-sdk-checksum-algorithm` and `ChecksumAlgorithm`.
public enum ChecksumAlgorithm: String, CaseIterable, Sendable {
  case crc32 = "CRC32"
  case crc32c = "CRC32C"
  case crc64nvme = "CRC64NVME"
  case sha1 = "SHA1"
  case sha256 = "SHA256"

  /// From a name in any case.
  public init?(name: String) { self.init(rawValue: name.uppercased()) }

  /// From a header field or trailer such as `x-amz-checksum-crc32`, in lower case.
  public init?(fieldName: String) {
    guard let algorithm = Self.allCases.first(where: { $0.fieldName == fieldName }) else { return nil }
    self = algorithm
  }

  /// The header field or trailer that has its value, in lower case.
  public var fieldName: String { Self.fieldPrefix + rawValue.lowercased() }

  /// The element of XML documents that has its value.
  public var elementName: String { "Checksum" + rawValue }

  /// Length of a value.
  public var byteCount: Int {
    switch self {
    case .crc32, .crc32c: 4
    case .crc64nvme: 8
    case .sha1: 20
    case .sha256: 32
    }
  }

  /// What the checksum of an object of several parts may be of; the first is meant where nothing is said.
  public var types: [ChecksumType] {
    switch self {
    case .crc32, .crc32c: [.composite, .fullObject]
    case .crc64nvme: [.fullObject]
    case .sha1, .sha256: [.composite]
    }
  }

  static let fieldPrefix = "x-amz-checksum-"
}

/// What the checksum of an object of several parts is of; raw values as in `x-amz-checksum-type`.
public enum ChecksumType: String, CaseIterable, Sendable {
  /// Of the checksums of the parts.
  case composite = "COMPOSITE"
  /// Of the whole content, whatever its parts.
  case fullObject = "FULL_OBJECT"
}
