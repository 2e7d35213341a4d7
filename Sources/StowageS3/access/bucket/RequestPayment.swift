import StowageStore

extension BucketRow {
  static let payerDocument = "requestPayment"

  /// Whether whoever asks pays, and must say so.
  var requesterPays: Bool { text(of: Self.payerDocument) == "Requester" }
}

extension Call {
  func bucketRequestPayment() async throws -> S3Response {
    let row = try await store.bucket(bucket)
    let document = XMLWriter.document(root: "RequestPaymentConfiguration") { xml in
      xml.element("Payer", row.requesterPays ? "Requester" : "BucketOwner")
    }
    return S3Response(xml: document)
  }

  func putBucketRequestPayment() async throws -> S3Response {
    let root = try XMLElement.parse(try await document(), root: "RequestPaymentConfiguration", limit: 1 << 20)
    let payer = root.text("Payer") ?? ""
    guard ["Requester", "BucketOwner"].contains(payer) else {
      throw S3Error.malformedXML("Payer is \"\(payer.prefix(40))\", expected Requester or BucketOwner")
    }
    try await setDocument(BucketRow.payerDocument, payer == "Requester" ? Array(payer.utf8) : nil)
    return S3Response(200)
  }

  private var offersToPay: Bool {
    (fields["x-amz-request-payer"] ?? target["x-amz-request-payer"])?.lowercased() == "requester"
  }

  /// - Throws: ``S3Error`` where the caller would have to say that he pays, and does not. Whoever has not signed cannot pay.
  func checkPayer(of row: BucketRow) throws(S3Error) {
    if !row.requesterPays || isOwner(of: row) { return }
    guard principal.user != nil, offersToPay else {
      throw S3Error(
        "AccessDenied", 403,
        "Access Denied: the requester pays in this bucket; sign, and send x-amz-request-payer: requester.")
    }
  }

  /// Says that the caller pays, where he does.
  func setCharged(in response: inout S3Response) {
    guard offersToPay, let row = admittedTo, row.requesterPays, !isOwner(of: row) else { return }
    response.fields.set("x-amz-request-charged", "requester")
  }

  /// - Throws: ``S3Error`` where the client takes somebody else for the owner of a bucket.
  func checkExpectedOwner(of row: BucketRow, field: String) throws(S3Error) {
    if let expected = fields[field], expected != owner(of: row).id { throw .accessDenied }
  }
}
