import StowageCore
import Yams

// Tenants of a workload file are made of archetypes, which are lists of populations: a tenant has each population of its
// archetype, in a bucket of its own.

extension FileFields {
  /// Those that are listed, or those of the tenants.
  func populations() throws(WorkloadFileError) -> [Population] {
    guard let node = self["tenants"] ?? self["archetypes"] else {
      var populations: [Population] = []
      for node in try list("populations") { populations.append(try population(node)) }
      return populations
    }
    if self["populations"] != nil {
      throw WorkloadFileError(
        file: file, at: node.mark,
        problem: "found tenants and populations; expected either, with the populations under archetypes")
    }
    let archetypes = try archetypes()
    var (populations, names, sum) = ([Population](), [String](), 0.0)
    for (index, node) in try list("tenants").enumerated() {
      let tenant = try tenant(node, "tenants[\(index)]", besides: names)
      let fields = try FileFields(node, file: file, "a tenant")
      let archetype = try fields.word("archetype", among: archetypes.map(\.name))
      for (name, parts) in archetypes where name == archetype { populations += parts.map(tenant.taking) }
      names.append(tenant.name)
      sum += tenant.share
    }
    try checkSum(sum, self["tenants"], "tenants")
    return populations
  }

  private func population(_ node: Node) throws(WorkloadFileError) -> Population {
    try FileFields(node, file: file, "a population").population()
  }

  private func archetypes() throws(WorkloadFileError) -> [(name: String, populations: [Population])] {
    let fields = try FileFields(try required("archetypes"), file: file, "archetypes")
    var archetypes: [(name: String, populations: [Population])] = []
    for name in fields.names {
      var (populations, sum) = ([Population](), 0.0)
      for (index, node) in try fields.list(name).enumerated() {
        let population = try population(node)
        let path = "archetypes.\(name)[\(index)]"
        try locate(path, in: node) { path throws(WorkloadError) in
          try check(path + ".tenant", population.tenant.isEmpty) {
            "found one in an archetype, of which there may be several; expected none"
          }
          try population.validate(path + ".")
        }
        populations.append(population)
        sum += population.share
      }
      try checkSum(sum, fields[name], "archetypes.\(name)")
      archetypes.append((name, populations))
    }
    return archetypes
  }

  private func tenant(
    _ node: Node, _ path: String, besides others: [String]
  ) throws(WorkloadFileError) -> Tenant {
    let fields = try FileFields(node, file: file, "a tenant")
    try fields.allow(["name", "archetype", "share", "leaves"])
    let tenant = Tenant(
      name: try fields.text("name"), share: try fields.fraction("share").value,
      leavesMilliseconds: fields["leaves"] == nil ? nil : try fields.duration("leaves"))
    try locate(path, in: node) { path throws(WorkloadError) in
      try checkName(path + ".name", tenant.name)
      try check(path + ".name", !others.contains(tenant.name)) { "there are two called \"\(tenant.name)\"" }
      try checkShare(path + ".share", tenant.share)
      if let leaves = tenant.leavesMilliseconds { try checkAge(path + ".leaves", leaves) }
    }
    return tenant
  }

  private func checkSum(_ sum: Double, _ node: Node?, _ path: String) throws(WorkloadFileError) {
    guard let node else { return }
    try locate(path, in: node) { path throws(WorkloadError) in try checkShares(path, sum: sum) }
  }

  /// Gives what a check finds its place in the file.
  private func locate(
    _ path: String, in node: Node, _ check: (String) throws(WorkloadError) -> Void
  ) throws(WorkloadFileError) {
    do {
      try check(path)
    } catch {
      throw WorkloadFileError(
        file: file, at: node.mark(of: String(error.path.dropFirst(path.count))), problem: error.description)
    }
  }
}

private struct Tenant {
  var name: String
  var share: Double
  var leavesMilliseconds: Int64?

  /// A population of its archetype as its own.
  func taking(_ population: Population) -> Population {
    var own = population
    own.share *= share
    own.tenant = name
    own.bucket = "\(name)-\(population.bucket)"
    own.leavesMilliseconds = leavesMilliseconds ?? population.leavesMilliseconds
    return own
  }
}
