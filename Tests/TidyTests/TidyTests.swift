import StowagePolicies
import Testing

/// The style of this project on the working tree. Each check has a test beside this one that shows it failing.
@Suite("The working tree")
struct TidyTests {
  @Test("is what is looked at")
  func repositoryIsFound() {
    #expect(Repository.file("Package.swift") != nil)
    #expect(Repository.file("Makefile") != nil)
    #expect(Repository.file(".ci/run") != nil)
    let deterministic = Repository.swiftFiles.filter(ImportChecks.isDeterministic)
    #expect(deterministic.count > 50, "only \(deterministic.count) files are under the rules of determinism")
  }

  @Test("imports only along the arrows of the design")
  func imports() { expectNone(Repository.swiftFiles.flatMap(ImportChecks.findings)) }

  @Test("uses nothing that is banned")
  func bannedNames() {
    expectNone(Repository.swiftFiles.flatMap(BannedChecks.findings))
    expectNone(Repository.files.flatMap(BannedChecks.reminders))
  }

  @Test("iterates over nothing in hash order")
  func hashOrder() { expectNone(Repository.swiftFiles.flatMap(HashOrderChecks.findings)) }

  @Test("has files and functions of a length that can be read")
  func shape() { expectNone(Repository.swiftFiles.flatMap(ShapeChecks.findings)) }

  @Test("names no machine's paths and has no blanks at line ends")
  func text() { expectNone(Repository.files.flatMap(TextChecks.findings)) }

  @Test("says what every public declaration means")
  func documentation() { expectNone(Repository.swiftFiles.flatMap(DocumentationChecks.undocumented)) }

  @Test("says of every policy where it comes from and what it costs")
  func policyHeaders() { expectNone(Repository.swiftFiles.flatMap(DocumentationChecks.policyHeader)) }

  @Test("explains every policy of the catalogue, and no other")
  func policyPage() throws {
    let page = try #require(Repository.file("docs/POLICIES.md"))
    let placements = try PlacementList.all().map { entry($0.name, $0.parameters) }
    let cleaners = Catalogue.cleaning.map { entry($0.name, $0.parameters) }
    expectNone(DocumentationChecks.unexplained(placements, in: page, under: "Placement policies"))
    expectNone(DocumentationChecks.unexplained(cleaners, in: page, under: "Cleaning policies"))
  }

  private func entry(_ name: String, _ parameters: [Parameter]) -> DocumentationChecks.PolicyEntry {
    let pairs = parameters.compactMap { parameter in parameter.standard.map { (parameter.key, $0) } }
    return DocumentationChecks.PolicyEntry(name: name, parameters: Dictionary(uniqueKeysWithValues: pairs))
  }

  @Test("has pages whose links lead somewhere")
  func links() {
    expectNone(
      Repository.pages.flatMap {
        MarkdownChecks.brokenLinks(in: $0, exists: Repository.exists, page: Repository.file)
      })
  }

  @Test("shows commands that exist, with flags that exist")
  func commands() throws {
    let targets = CommandChecks.targets(of: try #require(Repository.file("Makefile")))
    let commands = Repository.pages.flatMap(CommandChecks.commands)
    #expect(!commands.isEmpty)
    expectNone(
      commands.flatMap {
        CommandChecks.findings(for: $0, targets: targets, exists: Repository.exists, help: Stowage.help)
      })
  }

  @Test(
    "shows commands that work",
    arguments: Repository.pages.flatMap { page in
      MarkdownChecks.blocks(of: page).filter { $0.kind == "sh run" }.map { ShownScript(page: page.path, $0) }
    })
  func scripts(_ script: ShownScript) throws {
    let outcome = try Stowage.run(script.text, seconds: 120)
    #expect(
      outcome.status == 0, "\(script): status \(outcome.status.map(String.init) ?? "late")\n\(outcome.output)"
    )
  }

  private func expectNone(_ findings: [Finding], sourceLocation: SourceLocation = #_sourceLocation) {
    for finding in findings { Issue.record("\(finding)", sourceLocation: sourceLocation) }
  }
}

/// A block of commands that a page claims to work.
struct ShownScript: Sendable, CustomTestStringConvertible {
  var page: String
  var line: Int
  var text: String

  init(page: String, _ block: MarkdownChecks.Block) {
    self.page = page
    line = block.line
    text = block.lines.joined(separator: "\n")
  }

  var testDescription: String { "\(page):\(line)" }
}
