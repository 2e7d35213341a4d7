import StowageStore

/// Access control lists of buckets and objects.
extension Call {
  func bucketAcl() async throws -> S3Response {
    let access = try await access
    return S3Response(xml: access.effective(access.list).xml(accounts))
  }

  func putBucketAcl() async throws -> S3Response {
    let access = try await access
    let list = try await listAskedFor(for: .init(owner: access.owner))
    try check(list, access)
    // What was granted before counts again should lists be enabled again.
    if access.ownership == .bucketOwnerEnforced { return S3Response(200) }
    try await setDocuments([
      (BucketAccess.listDocument, Array(list.text.utf8)), (BucketAccess.sharedDocument, []),
    ])
    return S3Response(200)
  }

  func objectAcl() async throws -> S3Response {
    let version = try await version()
    var response = S3Response(xml: try await access.list(of: version).xml(accounts))
    response.setVersion(version, in: try await store.bucket(bucket))
    return response
  }

  func putObjectAcl() async throws -> S3Response {
    let (version, access) = (try await version(), try await access)
    let resource = AccessControlList.Resource(
      owner: access.list(of: version).owner, bucketOwner: access.owner)
    let list = try await listAskedFor(for: resource)
    try check(list, access)
    let text = list.text(in: access.owner)
    if access.ownership != .bucketOwnerEnforced {
      try await store.update(bucket, key, version: version.id) { attributes, _ in
        attributes.accessControl = text
      }
    }
    var response = S3Response(200)
    response.setVersion(version, in: try await store.bucket(bucket))
    return response
  }

  /// By header fields or by a document, and by one of them only.
  private func listAskedFor(
    for resource: AccessControlList.Resource
  ) async throws -> AccessControlList {
    let document = try await document()
    if let list = try AccessControlList(asked: fields, for: resource, accounts) {
      if document.isEmpty { return list }
      throw S3Error(
        "UnexpectedContent", 400, "This request does not support content: it has an ACL in header fields.")
    }
    if document.isEmpty {
      throw S3Error(
        "MissingSecurityHeader", 400,
        "Your request was missing a required header: x-amz-acl, one of x-amz-grant-…, or an AccessControlPolicy.",
        details: [.init("MissingHeaderName", "x-amz-acl")])
    }
    return try AccessControlList(document: document, owner: resource.owner, accounts)
  }

  /// - Throws: ``S3Error`` where the bucket does not take such a list.
  private func check(_ list: AccessControlList, _ access: BucketAccess) throws(S3Error) {
    if access.ownership == .bucketOwnerEnforced {
      let isOwners = list.isPrivate && list.owner == access.owner && list.grantsFullControl(to: access.owner)
      let isTaken = fields["x-amz-acl"].map { $0 == "bucket-owner-full-control" } ?? isOwners
      if !isTaken { throw .listsNotSupported }
    }
    if access.block.blocksPublicLists && list.isPublic { throw .accessDenied }
  }

  /// What an object that is put now is to be kept with: the list that the header fields ask for, and its owner.
  func accessControlOfPut() throws(S3Error) -> String {
    let list = try listOfPut()
    guard let row = admittedTo, let list else { return "" }
    let access = BucketAccess(row, owner: owner(of: row).id)
    return access.ownership.settled(list, in: access.owner).text(in: access.owner)
  }

  /// The same of an upload in parts, whose list names whoever has begun it until it is complete.
  func accessControlOfUpload() throws(S3Error) -> String {
    guard let row = admittedTo else { return "" }
    return try listOfPut()?.text(in: owner(of: row).id) ?? ""
  }

  /// Of an object that an upload in parts becomes.
  func accessControl(ofCompleted upload: MultipartRow) -> String {
    guard let row = admittedTo, !upload.attributes.accessControl.isEmpty else { return "" }
    let access = BucketAccess(row, owner: owner(of: row).id)
    let list = AccessControlList(text: upload.attributes.accessControl, in: access.owner)
    return access.ownership.settled(list, in: access.owner).text(in: access.owner)
  }

  /// Nil where it is what is taken for granted. What nobody has signed belongs to the bucket's owner.
  private func listOfPut() throws(S3Error) -> AccessControlList? {
    guard let row = admittedTo else { return nil }
    let isAsked = AccessControlList.isAsked(fields)
    if !isAsked && isOwner(of: row) { return nil }
    let access = BucketAccess(row, owner: owner(of: row).id)
    let writer = principal.user?.canonicalID ?? access.owner
    let resource = AccessControlList.Resource(owner: writer, bucketOwner: access.owner)
    guard let list = try AccessControlList(asked: fields, for: resource, accounts) else {
      return AccessControlList(privateTo: writer)
    }
    try check(list, access)
    return list
  }

  /// The documents about access that a bucket is made with.
  func accessDocumentsOfCreation() throws(S3Error) -> [Document] {
    var documents: [Document] = []
    let ownership = try ObjectOwnership(fields)
    if let ownership {
      documents.append(Document(name: ObjectOwnership.document, bytes: Array(ownership.rawValue.utf8)))
    }
    guard let list = try listOfCreation(), !list.isPrivate || !list.grantsFullControl(to: list.owner) else {
      return documents
    }
    if ownership == .bucketOwnerEnforced { throw .listForbidsEnforcement }
    documents.append(Document(name: BucketAccess.listDocument, bytes: Array(list.text.utf8)))
    documents.append(Document(name: BucketAccess.sharedDocument, bytes: []))
    return documents
  }

  /// Nil where none is asked for.
  func listOfCreation() throws(S3Error) -> AccessControlList? {
    try AccessControlList(asked: fields, for: .init(owner: user.canonicalID), accounts)
  }
}
