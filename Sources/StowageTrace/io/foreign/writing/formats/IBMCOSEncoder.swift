struct IBMCOSEncoder: RecordEncoder {
  let places = FormatPlaces(key: .text(.word), bucket: .none, hasDeletes: true)

  func append(_ request: ForeignRequest, to record: inout [UInt8]) {
    let operation =
      switch request.kind {
      case .put: "REST.PUT.OBJECT"
      case .delete: "REST.DELETE.OBJECT"
      case .get, .unstated: "REST.GET.OBJECT"
      }
    var fields: [[UInt8].Field] = [.number(request.milliseconds), .word(operation), .text(request.key)]
    if request.kind == .put || request.size > 0 { fields.append(.number(request.size)) }
    record.append(line: fields, delimiter: " ")
  }
}
