import StowageStore

extension Error {
  /// What the client is told.
  var asS3Error: S3Error {
    switch self {
    case let error as S3Error: error
    case let error as StoreError: S3Error(error)
    case is CancellationError:
      S3Error("RequestTimeout", 400, "The request was given up before its body had come.")
    default: S3Error("InternalError", 500, "We encountered an internal error: \(self)")
    }
  }
}

extension S3Error {
  static let accessDenied = S3Error("AccessDenied", 403, "Access Denied")
  static let noSuchUpload = S3Error(
    "NoSuchUpload", 404,
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."
  )
  static let preconditionFailed = S3Error(
    "PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold")

  static func notImplemented(_ operation: Operation) -> S3Error {
    S3Error(
      "NotImplemented", 501, "\(operation.name) is not implemented.",
      details: [.init("Operation", operation.name)])
  }

  /// A parameter that cannot be.
  static func invalidArgument(_ name: String, _ value: String, _ expected: String) -> S3Error {
    S3Error(
      "InvalidArgument", 400, "\(name) is \"\(value.prefix(100))\", expected \(expected).",
      details: [.init("ArgumentName", name), .init("ArgumentValue", value)])
  }

  static func noSuchKey(_ key: String) -> S3Error {
    S3Error("NoSuchKey", 404, "The specified key does not exist.", details: [.init("Key", key)])
  }

  static func noSuchVersion(_ key: String, _ version: String) -> S3Error {
    S3Error(
      "NoSuchVersion", 404, "The specified version does not exist.",
      details: [.init("Key", key), .init("VersionId", version)])
  }

  /// The same in the terms of S3.
  init(_ error: StoreError) {
    switch error {
    case .noBucket(let name):
      self.init(
        "NoSuchBucket", 404, "The specified bucket does not exist", details: [.init("BucketName", name)])
    case .bucketExists(let name):
      self.init(
        "BucketAlreadyOwnedByYou", 409,
        "Your previous request to create the named bucket succeeded and you already own it.",
        details: [.init("BucketName", name)])
    case .bucketNotEmpty(let name):
      self.init(
        "BucketNotEmpty", 409, "The bucket you tried to delete is not empty",
        details: [.init("BucketName", name)])
    case .noObject(_, let key): self = .noSuchKey(key)
    case .noUpload: self = .noSuchUpload
    case .badPart(let number, let reason):
      self.init(
        "InvalidPart", 400,
        "One or more of the specified parts could not be found or did not match: part \(number), \(reason).",
        details: [.init("PartNumber", "\(number)")])
    case .badRange(let range, let bytes):
      self.init(
        "InvalidRange", 416, "The requested range is not satisfiable",
        details: [.init("RangeRequested", range), .init("ActualObjectSize", "\(bytes)")])
      fields.set("content-range", "bytes */\(bytes)")
    case .badName(let name, let reason): self.init(name, reason: reason)
    case .conditionFailed: self = .preconditionFailed
    case .retained:
      self.init("AccessDenied", 403, "Access Denied because object protected by object lock.")
    case .full, .tooFewDevices, .missingDevices, .readOnly, .closed:
      self.init("ServiceUnavailable", 503, "\(error)")
      fields.set("retry-after", "1")
    default: self.init("InternalError", 500, "We encountered an internal error: \(error)")
    }
  }

  private init(_ name: String, reason: String) {
    if name.hasPrefix("bucket") {
      self.init("InvalidBucketName", 400, "The specified bucket is not valid: \(reason).")
    } else if reason.contains("1024") {
      self.init("KeyTooLongError", 400, "Your key is too long: \(reason).")
    } else {
      self.init("InvalidURI", 400, "The key cannot be one: \(reason).")
    }
  }
}
