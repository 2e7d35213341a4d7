import StowageS3

/// When the recorded requests were signed: 2013-05-24 00:00:00 UTC, in seconds since 1970.
let signingTime = 1_369_353_600

let recordedUser = User(
  accessKey: Recorded.accessKey, canonicalID: "c0ffee", displayName: "Someone", email: "someone@example.com")

extension Gate {
  /// Knows the user of the recorded requests.
  static func sample(
    secretKey: String = Recorded.secretKey, accessKey: String = Recorded.accessKey, region: String? = nil,
    secondsLater: Int = 0
  ) -> Gate {
    var user = recordedUser
    user.accessKey = accessKey
    return Gate(users: Users([Credentials(user: user, secretKey: secretKey)]), region: region) {
      signingTime + secondsLater
    }
  }

  /// Who sent a request, or why it is refused: `anonymous`, an access key, or code and status.
  func verdict(_ request: () throws(S3Error) -> S3Request) -> String {
    do throws(S3Error) {
      return try authenticate(try request()).principal.user?.accessKey ?? "anonymous"
    } catch {
      return "\(error.code) \(error.status)"
    }
  }

  func verdict(_ head: String) -> String { verdict { () throws(S3Error) in try S3Request(head: head) } }
}

extension S3Request {
  /// From method and target, and a header field a line.
  init(head: String) throws(S3Error) {
    let lines = head.split(separator: "\n", omittingEmptySubsequences: false)
    let start = lines[0].split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    var fields = HeaderFields()
    for line in lines.dropFirst() {
      let field = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      fields.add(String(field[0]), String(field[1]))
    }
    self.init(method: String(start[0]), target: try RequestTarget(String(start[1])), fields: fields)
  }
}

extension Recorded {
  static func head(_ name: String) -> String {
    requests.first { $0.key == name }?.value ?? "no request is recorded as \(name)"
  }
}
