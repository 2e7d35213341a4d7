import FoundationEssentials
import StowageS3

/// The body of a request: one flat JSON object, of which each member must be wanted.
struct AdminBody {
  /// What a member may be.
  private enum Scalar: Decodable {
    case number(Double)
    case text(String)
    case flag(Bool)
    case null

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .null
      } else if let flag = try? container.decode(Bool.self) {
        self = .flag(flag)
      } else if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else {
        self = .text(try container.decode(String.self))
      }
    }

    var shown: String {
      switch self {
      case .number(let number): "\(number)"
      case .text(let text): "\"\(text.prefix(100))\""
      case .flag(let flag): "\(flag)"
      case .null: "null"
      }
    }
  }

  private var members: [String: Scalar]
  /// What the request is.
  let place: String
  private var wanted: [String] = []

  private static let limit = 1 << 16

  /// Reads all of it; nothing is an empty object.
  init(_ request: S3Request) async throws {
    place = "\(request.method) \(request.target.path)"
    let bytes: [UInt8]
    do {
      bytes = try await request.body.collected(atMost: Self.limit)
    } catch {
      throw AdminError(400, "the body cannot be read", at: place, expected: "at most \(Self.limit) bytes")
    }
    if bytes.isEmpty {
      members = [:]
      return
    }
    do {
      members = try JSONDecoder().decode([String: Scalar].self, from: Data(bytes))
    } catch {
      throw AdminError(
        400, "the body is not a JSON object of numbers and texts", at: place,
        expected: "something like {\"days\": 30}")
    }
  }

  /// The number under a name, nil where there is none.
  mutating func number(_ name: String, in range: ClosedRange<Double>) throws(AdminError) -> Double? {
    switch take(name) {
    case nil, .null: return nil
    case .number(let number) where range.contains(number): return number
    case let other?:
      throw AdminError(
        400, "\"\(name)\" is \(other.shown)", at: place,
        expected: "a number from \(Self.short(range.lowerBound)) to \(Self.short(range.upperBound))")
    }
  }

  /// The whole number under a name, nil where there is none.
  mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(AdminError) -> Int? {
    guard let number = try number(name, in: Double(range.lowerBound)...Double(range.upperBound)) else {
      return nil
    }
    guard let integer = Int(exactly: number) else {
      throw AdminError(400, "\"\(name)\" is \(number)", at: place, expected: "a whole number")
    }
    return integer
  }

  /// The text under a name, nil where there is none.
  mutating func text(_ name: String) throws(AdminError) -> String? {
    switch take(name) {
    case nil, .null: return nil
    case .text(let text): return text
    case let other?:
      throw AdminError(400, "\"\(name)\" is \(other.shown)", at: place, expected: "a text")
    }
  }

  private mutating func take(_ name: String) -> Scalar? {
    wanted.append(name)
    return members.removeValue(forKey: name)
  }

  /// Refuses what nobody has asked for: a misspelt name would do nothing.
  func end() throws(AdminError) {
    guard let name = members.keys.min() else { return }
    let list = wanted.isEmpty ? "no members" : "members among " + wanted.joined(separator: ", ")
    throw AdminError(400, "\"\(name)\" is no member", at: place, expected: list)
  }

  /// What is wrong with a request as a whole.
  func error(_ status: Int, _ what: String, expected: String) -> AdminError {
    AdminError(status, what, at: place, expected: expected)
  }

  private static func short(_ number: Double) -> String {
    Int(exactly: number).map { "\($0)" } ?? "\(number)"
  }
}
