import StowageCore
import StowageStore

extension Call {
  /// What conditions of policies may look at.
  ///
  /// - Parameters:
  ///   - object: what the request is about, where that is there.
  ///   - version: as the client calls it, nil where it names none.
  ///   - requestTags: those of the body; nil for those of the header field.
  ///   - owner: canonical id of the bucket's owner.
  func context(
    object: VersionRow?, version: String?, requestTags: [ObjectAttributes.Field]?, owner: String
  ) async throws -> AccessContext {
    var context = AccessContext()
    for name in ConditionKey.fields { context.set("s3:" + name, fields[name]) }
    for (key, field) in ConditionKey.renamedFields { context.set(key, fields[field]) }
    for name in ConditionKey.items { context.set("s3:" + name, target[name]) }
    if let source = fields["x-amz-copy-source"] {
      context.set("s3:x-amz-copy-source", try Self.plain(source))
    }
    context.set("s3:versionid", version)
    context.set("s3:resourceaccount", owner)
    context.set("aws:sourceip", request.peer)
    context.set("aws:securetransport", "false")
    context.set("aws:requestedregion", settings.region)
    let now = try await store.now()
    context.set("aws:currenttime", HTTPTime.document(now))
    context.set("aws:epochtime", "\(now.milliseconds / 1000)")
    describeCaller(in: &context)
    for tag in object?.attributes.tags ?? [] {
      context.set(ConditionKey.tagPrefixes[0] + tag.name, tag.value)
    }
    try describe(requestTags, in: &context)
    return context
  }

  /// The source of a copy as policies write it: `bucket/key`.
  private static func plain(_ source: String) throws(S3Error) -> String {
    try RequestTarget.decoded(source.hasPrefix("/") ? String(source.dropFirst()) : source)
  }

  private func describeCaller(in context: inout AccessContext) {
    guard let user = principal.user else {
      context.set("aws:principaltype", "Anonymous")
      context.set("aws:userid", "anonymous")
      return
    }
    context.set("aws:principaltype", "User")
    context.set("aws:userid", user.canonicalID)
    context.set("aws:username", user.displayName)
    context.set("aws:principalarn", user.arn)
    context.set("aws:principalaccount", user.canonicalID)
    let isVersion2 = target.has("Signature")
    let isInQuery = isVersion2 || target.has("X-Amz-Signature")
    let form = isInQuery ? "REST-QUERY-STRING" : "POST"
    context.set("s3:authtype", fields["authorization"] != nil ? "REST-HEADER" : form)
    context.set("s3:signatureversion", isVersion2 ? "AWS" : "AWS4-HMAC-SHA256")
  }

  private func describe(
    _ requestTags: [ObjectAttributes.Field]?, in context: inout AccessContext
  ) throws(S3Error) {
    var tags = requestTags ?? []
    if requestTags == nil, let header = fields["x-amz-tagging"] { tags = try Tags.parsed(header: header) }
    for tag in tags { context.set(ConditionKey.tagPrefixes[1] + tag.name, tag.value) }
    if !tags.isEmpty { context.set("s3:requestobjecttagkeys", tags.map(\.name)) }
  }
}
