import StowageCore
import Testing

@testable import StowageS3

extension S3World {
  /// Sends a request that nobody has signed.
  func anonymous(
    _ method: String, _ target: String, _ fields: [String: String] = [:], body: String = "",
    peer: String? = nil
  ) async throws -> Reply {
    var header = HeaderFields()
    header.add("host", "127.0.0.1")
    header.add("content-length", "\(body.utf8.count)")
    for name in fields.keys.sorted() { header.add(name, fields[name] ?? "") }
    var request = S3Request(
      method: method, target: try RequestTarget(target), fields: header, body: ByteStream(Array(body.utf8)))
    request.peer = peer
    return try await Reply(await service.respond(to: request))
  }

  /// Gives `box` a policy of these statements.
  @discardableResult
  func setPolicy(_ statements: String...) async throws -> Reply {
    try await alice.send("PUT", "/box?policy", body: policy(statements))
  }
}

/// A policy of these statements.
func policy(_ statements: [String]) -> String {
  "{\"Version\": \"2012-10-17\", \"Statement\": [\(statements.joined(separator: ","))]}"
}

/// A statement about everything in `box`, unless told otherwise.
func statement(
  _ effect: String, _ action: String, to principal: String = "\"*\"",
  on resource: String = "[\"arn:aws:s3:::box\", \"arn:aws:s3:::box/*\"]", if condition: String? = nil
) -> String {
  let condition = condition.map { ", \"Condition\": {\($0)}" } ?? ""
  return
    "{\"Effect\": \"\(effect)\", \"Principal\": \(principal), \"Action\": \"\(action)\", \"Resource\": \(resource)\(condition)}"
}

let bobAlone = "{\"AWS\": \"arn:aws:iam::id-bob:user/bob\"}"
