import ArgumentParser
import Foundation
import StowageS3

/// Users as a file holds them: a JSON array.
struct UserFile: Codable {
  var access_key: String
  var secret_key: String
  var canonical_id: String?
  var display_name: String?
  var email: String?

  /// The users of a file, in its order.
  static func read(_ path: String) throws -> [UserFile] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw FileFailure(description: "\(path) cannot be read; --users names a JSON array of users")
    }
    let users: [UserFile]
    do {
      users = try JSONDecoder().decode([UserFile].self, from: data)
    } catch {
      throw FileFailure(
        description: "\(path) is not a JSON array of objects with access_key, secret_key, canonical_id, "
          + "display_name and email: \(error)")
    }
    if users.isEmpty { throw FileFailure(description: "\(path) names no user, expected at least one") }
    if let bad = users.first(where: { $0.access_key.isEmpty || $0.secret_key.isEmpty }) {
      throw FileFailure(
        description: "\(path): the user \"\(bad.access_key)\" has no access_key or no secret_key")
    }
    return users
  }

  /// Somebody with keys that nobody can guess.
  static func random() -> UserFile {
    func text(_ count: Int, of letters: String) -> String {
      let letters = Array(letters)
      var generator = SystemRandomNumberGenerator()
      return String((0..<count).map { _ in letters[Int.random(in: letters.indices, using: &generator)] })
    }
    let capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    return UserFile(
      access_key: "STOW" + text(16, of: capitals),
      secret_key: text(40, of: capitals + capitals.lowercased().filter(\.isLetter) + "0189"))
  }

  /// The user who a store has made up for itself, kept beside it where nobody else can read it.
  static func kept(in store: String) throws -> UserFile {
    let path = store + "/users.json"
    if FileManager.default.fileExists(atPath: path) { return try read(path)[0] }
    let user = random()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let data = try encoder.encode([user])
    let isMade = FileManager.default.createFile(
      atPath: path, contents: data, attributes: [.posixPermissions: 0o600])
    if !isMade {
      throw FileFailure(description: "\(path) cannot be made, which would keep the keys of the store")
    }
    return user
  }

  var credentials: Credentials {
    let user = User(
      accessKey: access_key, canonicalID: canonical_id ?? access_key, displayName: display_name ?? access_key,
      email: email ?? "")
    return Credentials(user: user, secretKey: secret_key)
  }
}
