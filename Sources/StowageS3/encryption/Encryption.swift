import StowageCoding
import StowageStore

/// How the content of an object is encrypted, as it is kept with it: all but the key.
struct Encryption: Hashable, Sendable {
  /// Whose key it is.
  enum Keeper: Hashable {
    case store
    /// The client's, who must bring it again; the verifier tells it from others and says nothing about it.
    case customer(verifier: [UInt8])
  }

  let keeper: Keeper
  /// So that no two objects have the same key.
  private let salt: [UInt8]

  /// Among what is kept with an object, and never answered.
  static let field = "stowage-encryption"

  /// Anew, with the store's key, or with a customer's.
  init(customer: CustomerKey? = nil) {
    let salt = Array(ContentKey().bytes.prefix(16))
    self.salt = salt
    keeper = customer.map { .customer(verifier: Self.verifier($0.key, salt)) } ?? .store
  }

  /// What ``text`` says.
  init?(_ text: String) {
    let parts = text.split(separator: ";").map(String.init)
    guard parts.count >= 2, let salt = Base64.decoded(parts[1]) else { return nil }
    self.salt = salt
    switch (parts[0], parts.count) {
    case ("store", 2): keeper = .store
    case ("customer", 3):
      guard let verifier = Base64.decoded(parts[2]) else { return nil }
      keeper = .customer(verifier: verifier)
    default: return nil
    }
  }

  var text: String {
    switch keeper {
    case .store: "store;\(Base64.encoded(salt))"
    case .customer(let verifier): "customer;\(Base64.encoded(salt));\(Base64.encoded(verifier))"
    }
  }

  /// What the content is encrypted with.
  func contentKey(from key: ContentKey) -> ContentKey { key.derived(salt: salt, for: "content") }

  /// Whether that is the customer's key.
  func isMade(with key: ContentKey) -> Bool { keeper == .customer(verifier: Self.verifier(key, salt)) }

  private static func verifier(_ key: ContentKey, _ salt: [UInt8]) -> [UInt8] {
    key.derived(salt: salt, for: "verifier").bytes
  }
}

extension ObjectAttributes {
  /// Nil where the content is as it came.
  var encryption: Encryption? {
    get { headers.first { $0.name == Encryption.field }.flatMap { Encryption($0.value) } }
    set {
      headers.removeAll { $0.name == Encryption.field }
      guard let newValue else { return }
      headers.append(.init(name: Encryption.field, value: newValue.text))
      headers.sort { $0.name < $1.name }
    }
  }
}

extension S3Response {
  /// Says how something is encrypted.
  ///
  /// - Parameter request: brings the customer's key, whose MD5 is answered.
  mutating func describe(_ encryption: Encryption?, _ request: HeaderFields) {
    switch encryption?.keeper {
    case nil: return
    case .store: fields.set("x-amz-server-side-encryption", "AES256")
    case .customer:
      fields.set(CustomerKey.prefix + "algorithm", "AES256")
      if let md5 = request[CustomerKey.prefix + "key-md5"] {
        fields.set(CustomerKey.prefix + "key-md5", md5)
      }
    }
  }
}
