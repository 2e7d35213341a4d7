public import StowageCore
import StowageStore

/// Something that was carried out and is durable, as far as a replay has use for it.
public struct ServedOperation: Hashable, Sendable {
  /// What was done with the object.
  public enum Kind: Hashable, Sendable {
    /// It was written whole: by a put, a copy, a form or the completion of an upload in parts.
    case put
    /// Some of it was read.
    case get
    /// It is gone. One that hides behind a delete marker is not.
    case delete
  }

  /// What was done.
  public var kind: Kind
  /// By the store's clock.
  public var time: Instant
  /// Of the object.
  public var bucket: String
  /// The key, and behind it `?versionId=…` where the version has a name of its own.
  public var object: String
  /// Written or asked for; 0 of a delete.
  public var bytes = 0
  /// When what was written expires, as known then.
  public var expiry: Instant?
  /// Of what was written; empty where nobody said.
  public var contentType = ""
  /// ``User/canonicalID`` of who asked; empty where nobody said who.
  public var user = ""
}

extension Call {
  /// Says that a version was written.
  func served(put version: VersionRow) async {
    guard let served = hooks.served else { return }
    var operation = ServedOperation(
      kind: .put, time: version.modified, bucket: bucket, object: Self.object(version))
    operation.bytes = version.bytes
    operation.expiry = version.expiry
    operation.contentType = version.attributes.contentType
    operation.user = user.canonicalID
    await served(operation)
  }

  /// Says that so many bytes of a version are read.
  func served(get version: VersionRow, bytes: Int) async {
    guard let served = hooks.served, let now = try? await store.now() else { return }
    var operation = ServedOperation(kind: .get, time: now, bucket: bucket, object: Self.object(version))
    operation.bytes = bytes
    operation.user = user.canonicalID
    await served(operation)
  }

  /// Says that an object is gone.
  ///
  /// - Parameter version: the one that is; nil is the one without a name.
  func served(delete key: String, _ version: VersionRow? = nil) async {
    if version?.isDeleteMarker == true { return }
    guard let served = hooks.served, let now = try? await store.now() else { return }
    var operation = ServedOperation(
      kind: .delete, time: now, bucket: bucket, object: version.map(Self.object) ?? key)
    operation.user = user.canonicalID
    await served(operation)
  }

  private static func object(_ version: VersionRow) -> String {
    version.isNull ? version.key : version.key + "?versionId=" + VersionName.text(version)
  }
}
