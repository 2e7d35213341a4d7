import StowageStore
import StowageTesting
import Testing

@testable import StowageS3

/// Every route against every form of authentication and defects of each: nothing behind the gate is reached.
@Suite("Routes behind the gate") struct RouteGateTests {
  struct Route: Sendable {
    var method: String
    var target: String
  }

  /// What each operation is asked for by, that of forms apart: their signature is in the content.
  static let routes: [Route] = {
    var routes = [Route(method: "GET", target: "/"), Route(method: "GET", target: "/box?list-type=2")]
    for method in ["GET", "PUT", "DELETE", "HEAD"] {
      routes += ["/box", "/box/key", "/box/key?uploadId=1&partNumber=1"].map {
        .init(method: method, target: $0)
      }
    }
    routes.append(Route(method: "POST", target: "/box/key?uploadId=1"))
    for (path, parts) in [("/box", Operation.bucketParts), ("/box/key", Operation.objectParts)] {
      for part in parts {
        routes += part.methods.keys.sorted().map { Route(method: $0, target: "\(path)?\(part.item)") }
      }
    }
    return routes.filter { !($0.method == "HEAD" && $0.target.contains("uploadId")) }
  }()

  /// What is announced of the content, nil where the query is signed.
  static let forms: [String?] = [
    String(repeating: "0", count: 64), "UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", nil,
  ]

  struct Defect: Sendable {
    var name: String
    var code: String
    /// Where signed chunks are announced, nil for the same.
    var codeOfSignedChunks: String?
    /// Changes method, target and header fields after they were signed.
    var change: @Sendable (inout String, inout String, inout HeaderFields) -> Void
  }

  static let defects = [
    Defect(name: "another signature", code: "SignatureDoesNotMatch") { _, target, fields in
      target = flipped(target)
      if let field = fields["authorization"] { fields.set("authorization", flipped(field)) }
    },
    Defect(name: "an unknown key", code: "InvalidAccessKeyId") { _, target, fields in
      target = target.replacing("KEYalice", with: "KEYnobody")
      if let field = fields["authorization"] {
        fields.set("authorization", field.replacing("KEYalice", with: "KEYnobody"))
      }
    },
    Defect(name: "a field that is not signed", code: "AccessDenied") { _, _, fields in
      fields.add("x-amz-acl", "public-read")
    },
    Defect(name: "an item of the query that is not signed", code: "SignatureDoesNotMatch") { _, target, _ in
      target += (target.contains("?") ? "&" : "?") + "added=1"
    },
    Defect(name: "header and query", code: "InvalidArgument") { _, target, fields in
      if fields["authorization"] == nil {
        fields.add("authorization", "AWS4-HMAC-SHA256 Credential=a")
      } else {
        target += (target.contains("?") ? "&" : "?") + "X-Amz-Credential=a"
      }
    },
    Defect(name: "no signature", code: "AccessDenied", codeOfSignedChunks: "InvalidArgument") {
      _, target, fields in
      var rest = HeaderFields()
      for field in fields.all where field.name != "authorization" { rest.add(field.name, field.value) }
      fields = rest
      if let start = target.firstRange(of: "X-Amz-")?.lowerBound {
        target = String(target[..<start].dropLast())
      }
    },
  ]

  private static func flipped(_ text: String) -> String {
    guard text.contains("ignature=") else { return text }
    return String(text.dropLast()) + (text.hasSuffix("0") ? "1" : "0")
  }

  @Test func `none lets a request with a defect through`() async throws {
    let world = try await S3World.withBucket()
    try await world.put("key")
    let before = try await state(of: world)
    for route in Self.routes {
      for form in Self.forms {
        for defect in Self.defects {
          let hasSignedChunks = form?.hasPrefix("STREAMING-AWS4") ?? false
          let code = hasSignedChunks ? defect.codeOfSignedChunks ?? defect.code : defect.code
          let reply = try await answer(to: route, form, defect, world)
          let asked = "\(route.method) \(route.target), \(form ?? "presigned"), \(defect.name)"
          #expect(reply.status >= 400, "\(asked)")
          if route.method != "HEAD" {
            #expect(reply.verdict.hasSuffix(" " + code), "\(asked): \(reply.verdict)")
          }
        }
      }
    }
    #expect(try await state(of: world) == before)
  }

  private func answer(
    to route: Route, _ form: String?, _ defect: Defect, _ world: S3World
  ) async throws -> Reply {
    var (method, target) = (route.method, route.target)
    var fields = HeaderFields()
    if let form {
      fields = try world.alice.signed(method, try RequestTarget(target), payload: form)
    } else {
      target = try world.alice.presigned(method, target)
      fields.add("host", "127.0.0.1")
    }
    defect.change(&method, &target, &fields)
    let request = S3Request(
      method: method, target: try RequestTarget(target), fields: fields, body: ByteStream([]))
    return try await Reply(await world.service.respond(to: request))
  }

  private func state(of world: S3World) async throws -> [String] {
    var lines = try await world.test.store.buckets().map { "\($0)" }
    lines += try await world.test.store.versions("box", "key").map { "\($0)" }
    return lines
  }
}
