import Testing

@testable import StowageS3

@Suite struct `Hosts of requests to a server on loopback` {
  private func isTaken(_ host: String, _ target: String = "/box/k", _ fields: [String: String] = [:]) throws
    -> Bool
  {
    var all = HeaderFields()
    all.add("host", host)
    for name in fields.keys.sorted() { all.add(name, fields[name] ?? "") }
    let request = S3Request(
      method: "GET", target: try RequestTarget(target), fields: all, body: ByteStream([]))
    do {
      try LoopbackHost.check(request)
      return true
    } catch {
      #expect(error.code == "AccessDenied")
      return false
    }
  }

  @Test(arguments: [
    "localhost", "LOCALHOST:9000", "box.localhost", "box.s3.localhost:9000", "127.0.0.1:9000", "127.9.9.9",
    "[::1]:9000",
  ]) func `that can only mean this machine are taken`(_ host: String) throws {
    #expect(try isTaken(host))
  }

  @Test(arguments: [
    "evil.example", "evil.example:9000", "localhost.evil.example", "notlocalhost", "127.0.0.1.evil.example",
    "",
  ]) func `that anybody can point here are refused, unless who asks can sign`(_ host: String) throws {
    #expect(try !isTaken(host))
    #expect(try isTaken(host, "/box/k", ["authorization": "AWS4-HMAC-SHA256 …"]))
    #expect(try isTaken(host, "/box/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0"))
  }
}
