import Synchronization

/// What the first line says; it is printed once all is known.
final class FirstLine: Sendable {
  struct Parts {
    var endpoint = ""
    var adminEndpoint = ""
  }

  private let state: Mutex<(parts: Parts, missing: Int)>
  private let user: UserFile
  private let token: String
  private let isJSON: Bool
  private let hasMetrics: Bool

  /// - Parameter servers: how many are to tell where they listen.
  init(_ served: Served, isJSON: Bool, hasMetrics: Bool, waitsFor servers: Int) {
    state = Mutex((Parts(), servers))
    (user, token) = (served.user, served.token)
    (self.isJSON, self.hasMetrics) = (isJSON, hasMetrics)
  }

  /// Notes what a server tells.
  func tell(_ note: (inout Parts) -> Void) {
    let parts: Parts? = state.withLock { state in
      note(&state.parts)
      state.missing -= 1
      return state.missing == 0 ? state.parts : nil
    }
    guard let parts else { return }
    try? Output.write((isJSON ? json(parts) : text(parts)) + "\n")
  }

  private func members(_ parts: Parts) -> [(name: String, value: String)] {
    var members = [
      ("endpoint", parts.endpoint), ("access_key", user.access_key), ("secret_key", user.secret_key),
    ]
    if !token.isEmpty { members += [("admin_endpoint", parts.adminEndpoint), ("admin_token", token)] }
    if hasMetrics { members.append(("metrics_endpoint", parts.adminEndpoint)) }
    return members
  }

  private func json(_ parts: Parts) -> String {
    "{" + members(parts).map { "\"\($0.name)\": \"\(Self.escaped($0.value))\"" }.joined(separator: ", ") + "}"
  }

  /// Keys of a file may have anything in them.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case _ where scalar.value < 0x20:
        "\\u" + String(repeating: "0", count: scalar.value < 16 ? 3 : 2) + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }.joined()
  }

  private func text(_ parts: Parts) -> String {
    let rest = members(parts).dropFirst().map { member in
      ", \(member.name.split(separator: "_").joined(separator: " ")) \(member.value)"
    }
    return "listening on \(parts.endpoint)" + rest.joined()
  }
}
