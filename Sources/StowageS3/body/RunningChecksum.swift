private import CZlib
private import Crypto
private import StowageCoding

/// A checksum of bytes that come in pieces.
public struct RunningChecksum {
  /// Which one.
  public let algorithm: ChecksumAlgorithm
  private var state: State

  private enum State {
    case crc32(UInt)
    case crc32c(CRC32C)
    case crc64nvme(CRC64NVME)
    case sha1(Insecure.SHA1)
    case sha256(SHA256)
  }

  /// That of no bytes.
  public init(_ algorithm: ChecksumAlgorithm) {
    self.algorithm = algorithm
    state =
      switch algorithm {
      case .crc32: .crc32(0)
      case .crc32c: .crc32c(CRC32C())
      case .crc64nvme: .crc64nvme(CRC64NVME())
      case .sha1: .sha1(Insecure.SHA1())
      case .sha256: .sha256(SHA256())
      }
  }

  /// Takes in further bytes.
  public mutating func update(_ content: ArraySlice<UInt8>) {
    content.withUnsafeBytes { bytes in
      switch state {
      case .crc32(let register):
        state = .crc32(crc32_z(register, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count))
      case .crc32c(var sum):
        sum.update(bytes.bytes)
        state = .crc32c(sum)
      case .crc64nvme(var sum):
        sum.update(bytes)
        state = .crc64nvme(sum)
      case .sha1(var hash):
        hash.update(bufferPointer: bytes)
        state = .sha1(hash)
      case .sha256(var hash):
        hash.update(bufferPointer: bytes)
        state = .sha256(hash)
      }
    }
  }

  /// Of all bytes so far. More may follow.
  public var checksum: Checksum {
    switch state {
    case .crc32(let register): Checksum(algorithm, number: UInt32(register))
    case .crc32c(let sum): Checksum(algorithm, number: sum.value)
    case .crc64nvme(let sum): Checksum(algorithm, number: sum.value)
    case .sha1(let hash): Checksum(algorithm, bytes: Array(hash.finalize()))
    case .sha256(let hash): Checksum(algorithm, bytes: Array(hash.finalize()))
    }
  }
}
