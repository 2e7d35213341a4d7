import StowageCore
import StowagePolicies
import Testing

/// Policies as users write them, and what they are told about what they wrote wrong.
@Suite struct SpecificationTests {
  @Test(
    arguments: [
      ("arrival", ["arrival"]),
      ("arrival,greedy", ["arrival", "greedy"]),
      ("ttl-buckets:base=1h,classes=12", ["ttl-buckets:base=1h,classes=12"]),
      (
        "arrival,ttl-buckets:base=1h,classes=12,random:classes=8",
        ["arrival", "ttl-buckets:base=1h,classes=12", "random:classes=8"]
      ),
      ("a:x=1,b:y=2,z=3", ["a:x=1", "b:y=2,z=3"]),
      ("a:x=b:c,d=e:f", ["a:x=b:c,d=e:f"]),
    ])
  func `a list element whose equals sign comes before any colon continues the policy before it`(
    text: String, expected: [String]
  ) throws {
    #expect(try PolicySpecification.list(text).map(\.description) == expected)
  }

  @Test(arguments: ["", ":", "a:", "a:x", "a:=1", "a:x=", "a:x=1,", "x=1", "x=1:a", "x=1:y=2", "="])
  func `what is not of the form is refused with the form`(text: String) {
    let expected = "policy \"\(text)\" is not of the form name or name:key=value,key=value"
    let error = #expect(throws: PolicyError.self) { try PolicySpecification(text) }
    #expect(error?.description == expected)
  }

  @Test(arguments: ["", ",arrival", "arrival,", "arrival,,greedy"])
  func `a list with an empty element is refused`(text: String) {
    #expect(throws: PolicyError.self) { try PolicySpecification.list(text) }
  }

  @Test(arguments: [
    ("x=1", "x=1"), ("x=1,arrival", "x=1"), ("x=1,y=2", "x=1"), ("=,a", "="), ("x=1:a,b", "x=1:a"),
    ("arrival,x=1", "arrival,x=1"),
  ])
  func `a list that begins with an argument names what has no policy before it`(text: String, named: String) {
    let expected = "policy \"\(named)\" is not of the form name or name:key=value,key=value"
    let error = #expect(throws: PolicyError.self) { try PolicySpecification.list(text) }
    #expect(error?.description == expected)
  }

  /// The message for a policy of the catalogue, nil where it can be made.
  private func message(_ text: String) -> String? {
    do {
      let specification = try PolicySpecification(text)
      var maker = Maker(specification: specification)
      try Catalogue.visitPlacements(&maker)
      if !maker.isFound { _ = try Catalogue.cleaning(specification, in: context) }
      return nil
    } catch { return "\(error)" }
  }

  @Test(
    arguments: [
      ("random:classes=8,classes=9", "policy random: parameter \"classes\" is given twice"),
      ("random:classes=0", "policy random: classes is \"0\", expected a whole number from 1 to 4096"),
      ("random:classes=8.5", "policy random: classes is \"8.5\", expected a whole number from 1 to 4096"),
      ("oracle:classes=65", "policy oracle: classes is \"65\", expected a whole number from 1 to 64"),
      ("ttl-buckets:width=1d,base=1h", "policy ttl-buckets: give either width or base and classes, not both"),
      (
        "ttl-buckets:width=1d,classes=3",
        "policy ttl-buckets: give either width or base and classes, not both"
      ),
      (
        "ttl-buckets:width=0d",
        "policy ttl-buckets: width is \"0d\", expected a duration above 0 such as 90s, 15m, 1h or 30d"
      ),
      (
        "ttl-buckets:base=99999999999999y",
        "policy ttl-buckets: base is \"99999999999999y\", expected a duration above 0 such as 90s, 15m, 1h or 30d"
      ),
      (
        "by-size:base=-1",
        "policy by-size: base is \"-1\", expected a size above 0 such as 4096, 64KiB or 1GiB"
      ),
      (
        "cost-benefit:form=LFS", "policy cost-benefit: form is \"LFS\", expected one of lfs, sepbit, ramcloud"
      ),
    ])
  func `a wrong value is named with what was expected`(text: String, expected: String) {
    #expect(message(text) == expected)
  }

  @Test func `an unknown parameter or policy names the known ones`() throws {
    let parameter = try #require(message("ttl-buckets:clases=3"))
    for word in ["ttl-buckets", "clases", "width", "base", "classes"] { #expect(parameter.contains(word)) }
    let none = try #require(message("arrival:x=1"))
    #expect(none.contains("arrival") && none.contains("it has none"))
    let policy = try #require(message("gready"))
    for cleaner in Catalogue.cleaning { #expect(policy.contains(cleaner.name)) }
  }

  @Test(
    arguments: [
      ("ttl-buckets", "ttl-buckets:width=1d"), ("ttl-buckets:width=48h", "ttl-buckets:width=2d"),
      ("ttl-buckets:classes=3", "ttl-buckets:base=1h,classes=3"), ("by-size", "by-size:base=64KiB,classes=8"),
      ("by-bucket:buckets=5", "by-bucket:buckets=5"), ("oracle", "oracle:base=64,classes=20"),
      ("oracle:base=1MiB", "oracle:base=1MiB,classes=20"), ("arrival", "arrival"),
      ("oracle:sigma=0.5", "oracle:base=64,classes=20,sigma=0.5"),
    ])
  func `a report names every parameter in effect`(text: String, expected: String) throws {
    var maker = Maker(specification: try PolicySpecification(text))
    try Catalogue.visitPlacements(&maker)
    #expect(maker.made?.description == expected)
  }
}

/// Policies for a shell that knows no future.
@Suite struct MadePolicyTests {
  @Test func `every policy that needs no future can be made by its name`() throws {
    for entry in try PlacementList.all() where !entry.isOracle {
      let made = try Catalogue.placement(PolicySpecification(name: entry.name), in: context)
      #expect(type(of: made).name == entry.name)
    }
    let made = try Catalogue.placement(PolicySpecification("random:classes=3"), in: context)
    #expect(made.classCount == 3)
    #expect(made.specification.description == "random:classes=3")
  }

  @Test func `an oracle is refused, and so is what the catalogue does not have`() throws {
    #expect(throws: PolicyError.needsFuture(policy: "oracle")) {
      try Catalogue.placement(PolicySpecification(name: "oracle"), in: context)
    }
    #expect(
      PolicyError.needsFuture(policy: "oracle").description
        == "policy oracle must be told the future, which only the simulator can")
    let error = #expect(throws: PolicyError.self) {
      try Catalogue.placement(PolicySpecification(name: "arival"), in: context)
    }
    let text = try #require(error).description
    #expect(text.contains("unknown placement policy \"arival\"") && !text.contains("oracle"))
    #expect(throws: PolicyError.self) {
      try Catalogue.placement(PolicySpecification("random:classes=0"), in: context)
    }
  }
}

/// Makes the placement policy of a specification.
private struct Maker: PlacementVisitor {
  let specification: PolicySpecification
  var isFound = false
  var made: PolicySpecification?

  mutating func visit<Policy: PlacementPolicy & CataloguedPolicy>(_ type: Policy.Type) throws {
    try make(type)
  }
  mutating func visit<Policy: OraclePolicy & CataloguedPolicy>(oracle type: Policy.Type) throws {
    try make(type)
  }

  private mutating func make<Policy: CataloguedPolicy>(_ type: Policy.Type) throws {
    guard type.name == specification.name else { return }
    isFound = true
    made = try Policy(Arguments(specification, for: type.parameters), in: context).specification
  }
}
