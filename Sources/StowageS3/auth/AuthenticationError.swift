/// Refusals by the gate, with the codes and statuses of AWS.
extension S3Error {
  static func authorizationHeaderMalformed(_ reason: String) -> S3Error {
    S3Error("AuthorizationHeaderMalformed", 400, "The authorization header is malformed; \(reason).")
  }

  static func authorizationQueryParameters(_ reason: String) -> S3Error {
    S3Error("AuthorizationQueryParametersError", 400, "Error parsing the query parameters; \(reason).")
  }

  static let severalAuthenticationForms = S3Error(
    "InvalidArgument", 400,
    "Only one authentication mechanism is allowed; found an Authorization header and query parameters of a signature. "
      + "Leave one out.")

  static let signatureVersion2 = S3Error(
    "InvalidRequest", 400,
    "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.")

  static let severalFormSignatures = S3Error(
    "InvalidArgument", 400,
    "Only one authentication mechanism is allowed; the form has fields of Signature Version 2 and of Version 4."
  )

  static func malformedVersion2(_ reason: String) -> S3Error {
    S3Error("AccessDenied", 403, "The request is signed by Signature Version 2, and malformed: \(reason).")
  }

  static func queryNotSigned(_ name: String) -> S3Error {
    malformedVersion2(
      "Version 2 does not sign \"\(name.prefix(100))\"; leave it out, or sign with AWS4-HMAC-SHA256")
  }

  static func invalidExpiry(_ text: String) -> S3Error {
    S3Error(
      "AccessDenied", 403,
      "Invalid date: Expires is \"\(text.prefix(100))\", expected whole seconds since 1970-01-01.")
  }

  static func controlCharacters(in name: String) -> S3Error {
    S3Error(
      "InvalidArgument", 400, "\(name) in the query has control characters; no header field can have them.",
      details: [Detail("ArgumentName", name)])
  }

  static let emptyAuthorization = S3Error(
    "AccessDenied", 403, "The Authorization header is empty. Leave it out for an anonymous request.")

  static let unsupportedAuthorization = S3Error(
    "InvalidArgument", 400, "Unsupported Authorization Type; expected AWS4-HMAC-SHA256.",
    details: [Detail("ArgumentName", "Authorization")])

  static func algorithmNotImplemented(_ name: String) -> S3Error {
    S3Error("NotImplemented", 501, "Signatures by \(name) are not implemented. Please use AWS4-HMAC-SHA256.")
  }

  static func repeatedField(_ name: String) -> S3Error {
    S3Error(
      "InvalidArgument", 400, "\(name) was sent more than once; expected one.",
      details: [Detail("ArgumentName", name)])
  }

  static let missingContentSHA256 = S3Error(
    "InvalidRequest", 400, "Missing required header for this request: x-amz-content-sha256")

  static func unknownPayload(_ value: String) -> S3Error {
    S3Error(
      "InvalidArgument", 400,
      "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
        + "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a SHA-256 of 64 "
        + "hexadecimal digits in lower case.",
      details: [Detail("ArgumentName", "x-amz-content-sha256"), Detail("ArgumentValue", value)])
  }

  static func payloadNotImplemented(_ value: String) -> S3Error {
    S3Error("NotImplemented", 501, "A body of the kind \(value) is not implemented.")
  }

  static let chunksWithoutSeed = S3Error(
    "InvalidArgument", 400,
    "Chunks can be signed only where the request is; found no signature of the request.")

  static let missingDate = S3Error(
    "AccessDenied", 403, "AWS authentication requires a valid Date or x-amz-date header.")

  static func requestTimeTooSkewed(_ time: RequestTime, now: Int, allowed: Int) -> S3Error {
    S3Error(
      "RequestTimeTooSkewed", 403,
      "The difference between the request time and the current time is too large. Check the client's clock.",
      details: [
        Detail("RequestTime", time.text), Detail("ServerTime", RequestTime(seconds: now).text),
        Detail("MaxAllowedSkewMilliseconds", String(allowed * 1000)),
      ])
  }

  static func requestHasExpired(_ time: RequestTime, seconds: Int, now: Int) -> S3Error {
    S3Error(
      "AccessDenied", 403, "Request has expired",
      details: [
        Detail("X-Amz-Expires", String(seconds)),
        Detail("Expires", RequestTime(seconds: time.seconds + seconds).text),
        Detail("ServerTime", RequestTime(seconds: now).text),
      ])
  }

  /// - Parameter expiry: seconds since 1970, as is `now`.
  static func requestHasExpired(at expiry: Int, now: Int) -> S3Error {
    S3Error(
      "AccessDenied", 403, "Request has expired",
      details: [Detail("Expires", String(expiry)), Detail("ServerTime", RequestTime(seconds: now).text)])
  }

  static func requestIsNotYetValid(_ time: RequestTime, now: Int) -> S3Error {
    S3Error(
      "AccessDenied", 403, "Request is not valid yet",
      details: [Detail("RequestTime", time.text), Detail("ServerTime", RequestTime(seconds: now).text)])
  }

  static func headersNotSigned(_ names: [String]) -> S3Error {
    S3Error(
      "AccessDenied", 403, "There were headers present in the request which were not signed",
      details: [Detail("HeadersNotSigned", names.joined(separator: ", "))])
  }

  static func invalidAccessKeyID(_ accessKey: String) -> S3Error {
    S3Error(
      "InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records.",
      details: [Detail("AWSAccessKeyId", accessKey)])
  }

  /// Tells what was hashed and signed here, so that it can be compared; never what the signature should have been.
  static func signatureDoesNotMatch(
    accessKey: String, stringToSign: [UInt8], signature: [UInt8], canonicalRequest: [UInt8]? = nil
  ) -> S3Error {
    var provided: [UInt8] = []
    Hexadecimal.append(signature, to: &provided)
    var error = S3Error(
      "SignatureDoesNotMatch", 403,
      "The request signature we calculated does not match the signature you provided. Check your key and signing "
        + "method.",
      details: [
        Detail("AWSAccessKeyId", accessKey),
        Detail("StringToSign", String(decoding: stringToSign, as: UTF8.self)),
        Detail("SignatureProvided", String(decoding: provided, as: UTF8.self)),
      ])
    if let canonicalRequest {
      error.details.append(Detail("CanonicalRequest", String(decoding: canonicalRequest, as: UTF8.self)))
    }
    return error
  }

  static func missingFormField(_ name: String) -> S3Error {
    S3Error(
      "InvalidArgument", 400,
      "Bucket POST must contain a field named '\(name)'. If it is specified, please check the order of the fields.",
      details: [Detail("ArgumentName", name)])
  }
}
