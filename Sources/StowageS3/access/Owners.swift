import StowageStore

/// Whose the objects and uploads of a bucket are.
struct Owners: Sendable {
  let access: BucketAccess
  let accounts: Accounts
  /// The bucket's.
  let owner: BucketOwner

  func owner(of version: VersionRow) -> BucketOwner {
    version.attributes.accessControl.isEmpty ? owner : called(access.list(of: version).owner)
  }

  /// Who has begun an upload, and whose the object will be.
  func describe(_ upload: MultipartRow, in xml: inout XMLWriter) {
    let list = AccessControlList(text: upload.attributes.accessControl, in: access.owner)
    let settled = access.ownership.settled(list, in: access.owner)
    for (role, id) in [("Initiator", list.owner), ("Owner", settled.owner)] {
      xml.element(role) { xml in
        xml.element("ID", id)
        xml.element("DisplayName", called(id).displayName)
      }
    }
  }

  private func called(_ id: String) -> BucketOwner { id == owner.id ? owner : accounts.owner(id) }
}

extension Call {
  /// Of the bucket that the request is about.
  var owners: Owners {
    get async throws {
      let row = try await store.bucket(bucket)
      let owner = owner(of: row)
      return Owners(access: BucketAccess(row, owner: owner.id), accounts: accounts, owner: owner)
    }
  }
}
