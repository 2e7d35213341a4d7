extension S3Error {
  /// What the client reads, but for answers to HEAD.
  ///
  /// - Parameters:
  ///   - resource: the path that the request was about, decoded.
  ///   - requestID: as in `x-amz-request-id`.
  ///   - hostID: as in `x-amz-id-2`.
  public func document(resource: String, requestID: String, hostID: String) -> [UInt8] {
    XMLWriter.document(root: "Error", namespace: nil) { xml in
      xml.element("Code", code)
      xml.element("Message", message)
      xml.element("Resource", resource)
      for detail in details { xml.element(detail.name, detail.value) }
      xml.element("RequestId", requestID)
      xml.element("HostId", hostID)
    }
  }
}
