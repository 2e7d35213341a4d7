/// An element of an XML document that a client has sent; prefixes of names and namespaces are left out.
public struct XMLElement: Hashable, Sendable {
  /// Without prefix.
  public var name: String
  /// In order, names without prefix, without declarations of namespaces.
  public var attributes: [Attribute] = []
  /// All text that is directly in it, blanks included.
  public var text = ""
  /// The elements that are directly in it, in order.
  public var children: [XMLElement] = []

  /// A name and its value.
  public struct Attribute: Hashable, Sendable {
    /// Without prefix.
    public var name: String
    /// With references resolved.
    public var value: String
  }

  /// The children of that name, in order.
  public func children(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

  /// The first child of that name.
  public func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }

  /// The text of the first child of that name.
  public func text(_ name: String) -> String? { child(name)?.text }

  /// The value of an attribute.
  public func attribute(_ name: String) -> String? { attributes.first { $0.name == name }?.value }

  /// The root element of a document.
  ///
  /// Of XML 1.0 what S3 needs is read: elements, attributes, text, CDATA, comments, references to characters and to the five
  /// predefined entities, in UTF-8. Document types, other entities and processing instructions are refused, so that nothing
  /// expands and nothing outside is read.
  ///
  /// - Parameters:
  ///   - root: the name that the root element must have.
  ///   - limit: the most bytes that the document may have.
  ///   - elementLimit: the most elements; 10,000 parts have 40,000 and some.
  /// - Throws: ``S3Error``, MalformedXML.
  /// - Complexity: O(bytes); elements may be 16 deep.
  public static func parse(
    _ bytes: [UInt8], root: String, limit: Int, elementLimit: Int = 100_000
  ) throws(S3Error) -> XMLElement {
    guard bytes.count <= limit else {
      throw .malformedXML("it has \(bytes.count) bytes, and may have \(limit)")
    }
    guard String(validating: bytes, as: UTF8.self) != nil else { throw .malformedXML("it is not UTF-8") }
    var reader = XMLReader(bytes, elementLimit: elementLimit)
    let element = try reader.document()
    guard element.name == root else {
      throw .malformedXML("its root is \(element.name), where \(root) is expected")
    }
    return element
  }
}

extension S3Error {
  /// A document that is none, or not the one that is expected.
  ///
  /// - Parameter reason: completes "…: ", without full stop.
  public static func malformedXML(_ reason: String) -> S3Error {
    S3Error(
      "MalformedXML", 400,
      "The XML you provided was not well-formed or did not validate against our published schema: \(reason).")
  }
}
