/// A value of a JSON document (RFC 8259) that a client has sent.
public indirect enum JSONValue: Hashable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// As it was written: what reads it decides whether it is a whole number that fits.
  case number(String)
  /// With escapes resolved.
  case string(String)
  /// Elements in order.
  case array([JSONValue])
  /// Members in order; no two of the same name.
  case object([Member])

  /// A name and its value.
  public struct Member: Hashable, Sendable {
    /// With escapes resolved.
    public var name: String
    /// What it stands for.
    public var value: JSONValue

    public init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The value of a member of that name, byte for byte; nil where there is none, and of what is no object.
  public subscript(name: String) -> JSONValue? {
    members?.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// The members of an object, nil of anything else.
  public var members: [Member]? { if case .object(let members) = self { members } else { nil } }

  /// The elements of an array, nil of anything else.
  public var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }

  /// The text of a string, nil of anything else.
  public var string: String? { if case .string(let string) = self { string } else { nil } }

  /// A number without fraction and exponent that fits; nil of anything else.
  public var integer: Int? { if case .number(let text) = self { Int(text) } else { nil } }

  /// The value of a whole document.
  ///
  /// - Parameter limit: the most bytes that the document may have.
  /// - Throws: ``JSONError`` where it is not JSON in UTF-8, names a member twice, or nests more than 16 deep.
  /// - Complexity: O(bytes).
  public static func parse(_ bytes: [UInt8], limit: Int) throws(JSONError) -> JSONValue {
    guard bytes.count <= limit else {
      throw JSONError(offset: limit, reason: "it has \(bytes.count) bytes, and may have \(limit)")
    }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw JSONError(offset: 0, reason: "it is not UTF-8")
    }
    var reader = JSONReader(bytes)
    return try reader.document()
  }
}

/// Why a document is no JSON, or more than is taken.
public struct JSONError: Error, Hashable, Sendable {
  /// Where, in bytes from the start.
  public var offset: Int
  /// Completes "…: ", without full stop.
  public var reason: String
}

extension JSONError: CustomStringConvertible {
  /// For the message of an error that is made of it.
  public var description: String { "\(reason), at byte \(offset)" }
}
