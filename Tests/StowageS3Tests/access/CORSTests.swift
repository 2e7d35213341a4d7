import StowageS3
import Testing

@Suite struct `Pages of other origins` {
  private func rule(_ elements: String) -> String { "<CORSRule>\(elements)</CORSRule>" }

  private func configuration(_ rules: String...) -> String {
    "<CORSConfiguration>\(rules.joined())</CORSConfiguration>"
  }

  private func world() async throws -> S3World {
    let world = try await S3World.withBucket()
    try await world.put("k", "x", ["x-amz-acl": "public-read"])
    let pages = """
      <ID>pages</ID><AllowedOrigin>https://*.example.com</AllowedOrigin><AllowedMethod>GET</AllowedMethod>\
      <AllowedMethod>PUT</AllowedMethod><AllowedHeader>X-Amz-*</AllowedHeader><ExposeHeader>ETag</ExposeHeader>\
      <MaxAgeSeconds>300</MaxAgeSeconds>
      """
    let all = "<AllowedOrigin>*</AllowedOrigin><AllowedMethod>HEAD</AllowedMethod>"
    let put = try await world.alice.send("PUT", "/box?cors", body: configuration(rule(pages), rule(all)))
    #expect(put.status == 200)
    return world
  }

  @Test func `a configuration is put, got and removed`() async throws {
    let world = try await world()
    let rules = try await world.alice.send("GET", "/box?cors").xml.children("CORSRule")
    #expect(rules.count == 2)
    #expect(rules.first?.text("ID") == "pages")
    #expect(rules.first?.children("AllowedMethod").map(\.text) == ["GET", "PUT"])
    #expect(rules.first?.text("MaxAgeSeconds") == "300")
    #expect(try await world.alice.send("DELETE", "/box?cors").status == 204)
    #expect(try await world.alice.send("GET", "/box?cors").verdict == "404 NoSuchCORSConfiguration")
  }

  @Test func `a browser that asks first is told what may be sent, without a signature`() async throws {
    let world = try await world()
    let asked = [
      "origin": "https://a.example.com", "access-control-request-method": "PUT",
      "access-control-request-headers": "x-amz-date, X-AMZ-ACL",
    ]
    let reply = try await world.anonymous("OPTIONS", "/box/new", asked)
    #expect(reply.status == 200)
    #expect(reply["access-control-allow-origin"] == "https://a.example.com")
    #expect(reply["access-control-allow-methods"] == "GET, PUT")
    #expect(reply["access-control-allow-headers"] == "x-amz-date, x-amz-acl")
    #expect(reply["access-control-expose-headers"] == "ETag")
    #expect(reply["access-control-max-age"] == "300")
    #expect(reply["vary"]?.hasPrefix("Origin") == true)
    #expect(try await world.keys() == ["k"])
  }

  @Test(arguments: [
    (["origin": "https://example.com", "access-control-request-method": "GET"], "403 AccessForbidden"),
    (["origin": "https://a.example.com", "access-control-request-method": "DELETE"], "403 AccessForbidden"),
    (
      [
        "origin": "https://a.example.com", "access-control-request-method": "GET",
        "access-control-request-headers": "content-type",
      ], "403 AccessForbidden"
    ),
    (["access-control-request-method": "GET"], "400 BadRequest"),
    (["origin": "https://a.example.com"], "400 BadRequest"),
  ]) func `what no rule lets pass is refused`(_ fields: [String: String], _ verdict: String) async throws {
    let world = try await world()
    #expect(try await world.anonymous("OPTIONS", "/box/k", fields).verdict == verdict)
    _ = try await world.alice.send("DELETE", "/box?cors")
    #expect(try await world.anonymous("OPTIONS", "/box/k", fields).status >= 400)
  }

  @Test func `answers to pages say that they may be seen, refusals too`() async throws {
    let world = try await world()
    let origin = ["origin": "https://a.example.com"]
    let get = try await world.anonymous("GET", "/box/k", origin)
    #expect(get.status == 200)
    #expect(get["access-control-allow-origin"] == "https://a.example.com")
    #expect(get["access-control-allow-credentials"] == "true")
    let put = try await world.anonymous("PUT", "/box/k", origin)
    #expect(put.verdict == "403 AccessDenied")
    #expect(put["access-control-allow-origin"] == "https://a.example.com")
    #expect(try await world.anonymous("HEAD", "/box/k", origin)["access-control-allow-origin"] == "*")
    #expect(try await world.anonymous("GET", "/box/k")["access-control-allow-origin"] == nil)
    let other = try await world.anonymous("GET", "/box/k", ["origin": "https://other.org"])
    #expect(other.status == 200)
    #expect(other["access-control-allow-origin"] == nil)
  }

  @Test(arguments: [
    ("", "400 MalformedXML"), ("<CORSConfiguration/>", "400 MalformedXML"),
    ("<AllowedMethod>GET</AllowedMethod>", "400 MalformedXML"),
    ("<AllowedOrigin>*</AllowedOrigin>", "400 MalformedXML"),
    ("<AllowedOrigin>*</AllowedOrigin><AllowedMethod>PATCH</AllowedMethod>", "400 InvalidRequest"),
    ("<AllowedOrigin>*.*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>", "400 InvalidRequest"),
    (
      "<AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod><ExposeHeader>x-*</ExposeHeader>",
      "400 InvalidRequest"
    ),
    (
      "<AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod><MaxAgeSeconds>-1</MaxAgeSeconds>",
      "400 MalformedXML"
    ),
  ]) func `rules that S3 does not take are refused`(_ text: String, _ verdict: String) async throws {
    let world = try await S3World.withBucket()
    let document = text.hasPrefix("<Allowed") ? configuration(rule(text)) : text
    #expect(try await world.alice.send("PUT", "/box?cors", body: document).verdict == verdict)
  }
}
