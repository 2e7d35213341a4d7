import StowageCoding
import StowageCore
import StowageStore

/// A request that was let in: who asks, about what, and the store that answers.
struct Call: Sendable {
  var request: S3Request
  var address: Address
  var principal: Principal
  /// What the content must still prove.
  var payload: Payload
  let store: Store
  let settings: S3Settings
  let hooks: S3Hooks
  let accounts: Accounts
  /// Where the signer of a form is told.
  let gate: Gate
  /// What is encrypted with where neither client nor store has a key.
  let serviceKey: ContentKey
  /// The bucket that the request is about, as it was when the caller was let in.
  var admittedTo: BucketRow?

  /// Whoever asks; one who owns nothing where nobody has signed.
  var user: User { principal.user ?? .anonymous }
  var target: RequestTarget { request.target }
  var fields: HeaderFields { request.fields }
  /// - Precondition: the operation is about a bucket.
  var bucket: String {
    guard let bucket = address.bucket else {
      preconditionFailure("an operation without a bucket asks for one")
    }
    return bucket
  }
  /// - Precondition: the operation is about an object.
  var key: String {
    guard let key = address.key else { preconditionFailure("an operation without a key asks for one") }
    return key
  }

  func owner(of bucket: BucketRow) -> BucketOwner { bucket.madeBy ?? accounts.root }

  /// Of the bucket that the request is about.
  var owner: BucketOwner { get async throws { owner(of: try await store.bucket(bucket)) } }

  /// The content of the request, as its header fields and signature say that it must be.
  func expectation(computing algorithm: ChecksumAlgorithm? = nil) throws(S3Error) -> BodyExpectation {
    try BodyExpectation(fields: fields, payload: payload, computing: algorithm)
  }

  /// The same call, where it says how long its content is.
  var withLength: Call {
    get throws(S3Error) {
      if fields["content-length"] == nil && fields["transfer-encoding"] == nil { throw .missingLength }
      return self
    }
  }

  /// All of a small document in the body.
  func document(atMost limit: Int = 1 << 20) async throws -> [UInt8] {
    try await ByteStream(CheckedBody(request.body, try expectation())).collected(atMost: limit)
  }

  /// The same where a checksum in the header fields is not the document's, but that of the object that it is about.
  func documentAboutAnother(atMost limit: Int) async throws -> [UInt8] {
    var call = self
    call.request.fields = HeaderFields()
    for field in fields.all
    where !field.name.hasPrefix(ChecksumAlgorithm.fieldPrefix) || field.name.hasSuffix("-algorithm") {
      call.request.fields.add(field.name, field.value)
    }
    return try await call.document(atMost: limit)
  }

  /// A number in the query.
  func number(_ name: String, standard: Int, in range: ClosedRange<Int>) throws(S3Error) -> Int {
    guard let text = target[name] else { return standard }
    guard let number = Int(text), range.contains(number) else {
      throw .invalidArgument(name, text, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}

extension BucketRow {
  static let ownerDocument = "owner"
  /// The region that it was asked for in.
  static let regionDocument = "region"

  /// Who has made it through S3; nil where it was made in another way.
  var madeBy: BucketOwner? {
    guard let bytes = documents.first(where: { $0.name == Self.ownerDocument })?.bytes else { return nil }
    return BucketOwner(bytes)
  }
}

/// Whom a bucket belongs to, and how he is called; a document of the bucket, in two lines.
struct BucketOwner: Hashable, Sendable {
  var id: String
  var displayName: String

  init(id: String, displayName: String) {
    self.id = id
    self.displayName = displayName
  }

  init(_ user: User) { self.init(id: user.canonicalID, displayName: user.displayName) }

  init(_ document: [UInt8]) {
    let lines = String(decoding: document, as: UTF8.self).split(
      separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    id = String(lines[0])
    displayName = lines.count > 1 ? String(lines[1]) : ""
  }

  var document: [UInt8] { Array("\(id)\n\(displayName)".utf8) }
}
