import StowageS3

extension ServiceControl {
  private struct RuleDocument: Encodable {
    var id: Int
    var operation: String?
    var error: String?
    var status: Int?
    var latencyMs: Double
    var probability: Double
    var times: Int?
    var seed: UInt64

    init(_ id: Int, _ rule: RequestFaults.Rule) {
      self.id = id
      (operation, error, status) = (rule.operation, rule.error?.code, rule.error?.status)
      (probability, times, seed) = (rule.probability, rule.times, rule.seed)
      latencyMs = rule.latency / .milliseconds(1)
    }
  }

  /// Lists, adds or takes back what is to go wrong with requests.
  func faultVerb(_ method: String, _ id: String?, _ body: inout AdminBody) throws -> AdminAnswer {
    switch (method, id) {
    case ("GET", nil):
      try body.end()
      return AdminAnswer(["faults": faults.rules.map { RuleDocument($0.id, $0.rule) }])
    case ("POST", nil):
      let rule = try rule(&body)
      return AdminAnswer(RuleDocument(faults.add(rule), rule), status: 201)
    case ("DELETE", nil):
      try body.end()
      faults.clear()
      return .done
    case ("DELETE", let id?):
      try body.end()
      guard let number = Int(id), faults.remove(number) else {
        throw body.error(
          404, "there is no fault \(id.prefix(20))", expected: "the id of one that GET /faults lists")
      }
      return .done
    default:
      throw body.error(
        405, "\(method) means nothing here", expected: "GET, POST or DELETE /faults, or DELETE /faults/ID")
    }
  }

  private func rule(_ body: inout AdminBody) throws(AdminError) -> RequestFaults.Rule {
    var rule = RequestFaults.Rule(operation: try body.text("operation"))
    if let name = rule.operation, !S3Service.operations.contains(name) {
      throw body.error(
        400, "there is no operation \"\(name.prefix(60))\"",
        expected: "a name of the S3 API reference, like PutObject")
    }
    rule.error = try error(&body)
    rule.latency = .microseconds(Int64((try body.number("latency_ms", in: 0...600_000) ?? 0) * 1000))
    rule.probability = try body.number("probability", in: 0...1) ?? 1
    rule.times = try body.integer("times", in: 1...1_000_000)
    rule.seed = UInt64(try body.integer("seed", in: 0...1 << 53) ?? 1)
    try body.end()
    if rule.error == nil && rule.latency == .zero {
      throw body.error(400, "the fault does nothing", expected: "\"error\", \"latency_ms\" or both")
    }
    return rule
  }

  private func error(_ body: inout AdminBody) throws(AdminError) -> RequestError? {
    let (code, status) = (try body.text("error"), try body.integer("status", in: 400...599))
    guard let code else { return nil }
    if let status { return RequestError(code: code, status: status) }
    guard let known = RequestError(code: code) else {
      let list = RequestError.statuses.map(\.code).joined(separator: ", ")
      throw body.error(
        400, "\"error\" is \"\(code.prefix(60))\" and there is no \"status\"",
        expected: "a status from 400 to 599, or one of \(list)")
    }
    return known
  }
}
