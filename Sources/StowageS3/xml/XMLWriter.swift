/// Writes one XML document, front to back.
///
/// ```swift
/// let bytes = XMLWriter.document(root: "ListBucketResult") { xml in
///   xml.element("Name", bucket)
///   xml.element("Contents") { $0.element("Key", key) }
/// }
/// ```
public struct XMLWriter {
  private var bytes = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)

  /// Of what S3 answers, but for errors.
  public static let s3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

  private init() {}

  /// A document.
  ///
  /// - Parameter namespace: that of the elements without prefix; nil for none.
  /// - Complexity: O(bytes); a listing of 1,000 keys takes less than a millisecond.
  public static func document(
    root: String, namespace: String? = s3Namespace, _ content: (inout XMLWriter) -> Void
  ) -> [UInt8] {
    var writer = XMLWriter()
    writer.element(root, attributes: namespace.map { [("xmlns", $0)] } ?? [], content)
    return writer.bytes
  }

  /// An element that holds others. Names of elements and attributes are written as they are.
  public mutating func element(
    _ name: String, attributes: [(name: String, value: String)] = [], _ content: (inout XMLWriter) -> Void
  ) {
    bytes.append(UInt8(ascii: "<"))
    bytes.append(contentsOf: name.utf8)
    for attribute in attributes {
      bytes.append(contentsOf: " \(attribute.name)=\"".utf8)
      escape(attribute.value)
      bytes.append(UInt8(ascii: "\""))
    }
    bytes.append(UInt8(ascii: ">"))
    content(&self)
    end(name)
  }

  /// An element that holds text.
  public mutating func element(_ name: String, _ text: String) {
    begin(name)
    escape(text)
    end(name)
  }

  /// An element that holds a number.
  public mutating func element(_ name: String, _ number: Int) {
    begin(name)
    bytes.append(contentsOf: String(number).utf8)
    end(name)
  }

  /// An element that holds `true` or `false`.
  public mutating func element(_ name: String, _ flag: Bool) { element(name, flag ? "true" : "false") }

  /// Text of the element that is being written.
  public mutating func text(_ text: String) { escape(text) }

  private mutating func begin(_ name: String) {
    bytes.append(UInt8(ascii: "<"))
    bytes.append(contentsOf: name.utf8)
    bytes.append(UInt8(ascii: ">"))
  }

  private mutating func end(_ name: String) {
    bytes.append(UInt8(ascii: "<"))
    bytes.append(UInt8(ascii: "/"))
    bytes.append(contentsOf: name.utf8)
    bytes.append(UInt8(ascii: ">"))
  }

  private mutating func escape(_ text: String) {
    if text.utf8.allSatisfy({ Self.reference($0) == nil }) {
      bytes.append(contentsOf: text.utf8)
      return
    }
    for byte in text.utf8 {
      if let reference = Self.reference(byte) {
        bytes.append(contentsOf: reference.utf8)
      } else {
        bytes.append(byte)
      }
    }
  }

  /// What stands for a byte that cannot stand for itself.
  ///
  /// XML 1.0 forbids control characters even as references, but a key may have them: S3 writes the reference all the
  /// same, and clients that mind ask for `encoding-type=url`. A carriage return would be read as a line feed.
  private static func reference(_ byte: UInt8) -> String? {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "\t"), UInt8(ascii: "\n"), 32...: nil
    default: "&#x\(String(byte, radix: 16, uppercase: true));"
    }
  }
}
