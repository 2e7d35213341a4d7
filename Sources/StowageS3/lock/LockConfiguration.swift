import StowageCore
import StowageStore

/// That the objects of a bucket can be locked, and for how long they are where a put says nothing; a document of the bucket.
struct LockConfiguration: Hashable, Sendable {
  /// Nil where a version is retained only when somebody says so.
  var standard: StandardRetention?

  static let document = "object-lock"

  init(standard: StandardRetention? = nil) { self.standard = standard }

  /// That of a bucket, nil where nothing in it can be locked.
  init?(_ bucket: BucketRow) {
    guard let document = bucket.documents.first(where: { $0.name == Self.document }) else { return nil }
    // What cannot be read locks by hand alone: what was locked stays so.
    self = (try? LockConfiguration(document: document.bytes)) ?? LockConfiguration()
  }

  /// - Throws: ``S3Error``: MalformedXML or InvalidRetentionPeriod.
  init(document: [UInt8]) throws(S3Error) {
    let root = try XMLElement.parse(document, root: "ObjectLockConfiguration", limit: 1 << 20)
    guard root.text("ObjectLockEnabled") == "Enabled" else {
      throw .malformedXML(
        "ObjectLockEnabled is \(root.text("ObjectLockEnabled") ?? "missing"), expected Enabled")
    }
    guard let rule = root.child("Rule") else { return }
    guard let retention = rule.child("DefaultRetention") else {
      throw .malformedXML("a Rule has no DefaultRetention")
    }
    standard = try StandardRetention(retention)
  }

  var xml: [UInt8] {
    XMLWriter.document(root: "ObjectLockConfiguration") { xml in
      xml.element("ObjectLockEnabled", "Enabled")
      guard let standard else { return }
      xml.element("Rule") { xml in
        xml.element("DefaultRetention") { xml in
          xml.element("Mode", standard.mode.rawValue)
          xml.element(standard.unit.rawValue, standard.count)
        }
      }
    }
  }

  var asDocument: Document { Document(name: Self.document, bytes: xml) }
}

/// For how long a version is retained from when it is put.
struct StandardRetention: Hashable, Sendable {
  var mode: Retention.Mode
  var count: Int
  var unit: Unit

  /// Elements of a document.
  enum Unit: String, CaseIterable {
    case days = "Days"
    case years = "Years"

    /// A year has 365 days: retention is a span of time, not a date.
    var days: Int { self == .days ? 1 : 365 }
    var most: Int { self == .days ? 36_500 : 100 }
  }

  init(_ element: XMLElement) throws(S3Error) {
    mode = try Retention.Mode(element: element)
    let units = Unit.allCases.filter { element.child($0.rawValue) != nil }
    guard units.count == 1 else {
      throw .malformedXML("DefaultRetention has \(units.count) of Days and Years, expected one")
    }
    unit = units[0]
    guard let count = element.text(unit.rawValue).flatMap({ Int($0) }) else {
      throw .malformedXML("\(unit.rawValue) is no whole number")
    }
    guard 1...unit.most ~= count else {
      throw S3Error(
        "InvalidRetentionPeriod", 400,
        "Default retention period must be a positive integer value of at most \(unit.most) \(unit.rawValue).")
    }
    self.count = count
  }

  func retention(from now: Instant) -> Retention {
    let days = Int64(count * unit.days)
    return Retention(mode, until: now.advanced(byMilliseconds: days * 86_400_000))
  }
}

extension Retention.Mode {
  /// From the child `Mode`.
  init(element: XMLElement) throws(S3Error) {
    guard let mode = element.text("Mode").flatMap({ Retention.Mode(rawValue: $0) }) else {
      throw .malformedXML("Mode is \(element.text("Mode") ?? "missing"), expected GOVERNANCE or COMPLIANCE")
    }
    self = mode
  }
}
