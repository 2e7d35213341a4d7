/// Lists as the store keeps them: the owner in the first line, then a grant in each. `r=id` is a user's, `r@AllUsers` a group's.
extension AccessControlList {
  var text: String {
    let lines = grants.map { grant in
      switch grant.grantee {
      case .user(let id): "\(grant.permission.letters)=\(id)"
      case .group(let group): "\(grant.permission.letters)@\(group.rawValue)"
      }
    }
    return ([owner] + lines).joined(separator: "\n")
  }

  /// Nil where it is none.
  init?(text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard !lines[0].isEmpty else { return nil }
    self.init(owner: String(lines[0]), grants: [])
    for line in lines.dropFirst() {
      guard let end = line.firstIndex(where: { $0 == "=" || $0 == "@" }),
        let permission = Permission.allCases.first(where: { $0.letters == line[..<end] })
      else { return nil }
      let name = String(line[end...].dropFirst())
      if line[end] == "=" {
        grants.append(Grant(.user(name), permission))
      } else {
        guard let group = Group(rawValue: name) else { return nil }
        grants.append(Grant(.group(group), permission))
      }
    }
  }

  /// As it is kept with an object: nothing where it is what is taken for granted, that all is the bucket's owner's.
  func text(in bucketOwner: String) -> String {
    self == AccessControlList(privateTo: bucketOwner) ? "" : text
  }

  /// From what was kept. What cannot be read grants nothing.
  init(text: String, in bucketOwner: String) {
    self = AccessControlList(text: text) ?? AccessControlList(privateTo: bucketOwner)
  }
}

extension AccessControlList.Permission {
  fileprivate var letters: String {
    switch self {
    case .fullControl: "f"
    case .read: "r"
    case .write: "w"
    case .readACP: "ra"
    case .writeACP: "wa"
    }
  }
}
