import Foundation
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

  @Test("defines every figure of a report")
  func metrics() throws {
    let page = try #require(Repository.file("docs/METRICS.md"))
    let figures = try ["simulate", "trace info"].flatMap { command in
      let script = """
        printf '%s\\n' time,op,bucket,key,size 0,put,b,k,1000 > trace.csv
        stowage \(command) trace.csv --json
        """
      let report = try JSONSerialization.jsonObject(
        with: Data(try Stowage.run(script, seconds: 20).output.utf8))
      return Self.paths(in: report)
    }
    #expect(figures.count > 100)
    expectNone(DocumentationChecks.undefined(figures, in: page))
  }

  /// `shards.opened` and the like.
  private static func paths(in value: Any) -> [String] {
    guard let members = value as? [String: Any] else { return [""] }
    return members.sorted { $0.key < $1.key }.flatMap { key, value in
      paths(in: value).map { $0.isEmpty ? key : "\(key).\($0)" }
    }
  }

  @Test("has pages whose links lead somewhere")
  func links() {
    expectNone(
      Repository.pages.flatMap {
        MarkdownChecks.brokenLinks(in: $0, exists: Repository.exists, page: Repository.file)
      })
  }

  @Test("shows code of the examples, which are compiled and run")
  func examples() {
    let examples = Repository.files.filter { $0.path.hasPrefix("Examples/") && $0.path.hasSuffix(".swift") }
    let blocks = Repository.pages.flatMap(MarkdownChecks.blocks).filter { $0.kind == "swift example" }
    #expect(!examples.isEmpty && !blocks.isEmpty)
    expectNone(Repository.pages.flatMap { MarkdownChecks.strayExamples(in: $0, examples: examples) })
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

  @Test("shows commands that work", arguments: Listing.all(ofKind: "sh run"))
  func scripts(_ listing: Listing) throws {
    let outcome = try Stowage.run(listing.text, seconds: 120)
    #expect(outcome.status == 0, "status \(outcome.status.map(String.init) ?? "late")\n\(outcome.output)")
  }

  @Test("shows code that compiles", arguments: Listing.all(ofKind: "swift"))
  func code(_ listing: Listing) throws {
    let outcome = try Stowage.run(Listing.compilation(of: listing.text), seconds: 120)
    #expect(outcome.status == 0, "\(outcome.output)")
  }

  private func expectNone(_ findings: [Finding], sourceLocation: SourceLocation = #_sourceLocation) {
    for finding in findings { Issue.record("\(finding)", sourceLocation: sourceLocation) }
  }
}

/// A block of commands or code that a page claims to work.
struct Listing: Sendable, CustomTestStringConvertible {
  var page: String
  var line: Int
  var text: String

  static func all(ofKind kind: String) -> [Listing] {
    Repository.pages.flatMap { page in
      MarkdownChecks.blocks(of: page).filter { $0.kind == kind }
        .map { Listing(page: page.path, line: $0.line, text: $0.lines.joined(separator: "\n")) }
    }
  }

  /// A script that type-checks `code` as one more file of `StowagePolicies`.
  static func compilation(of code: String) -> String {
    // The package manager names a package after its folder.
    let folder = Repository.root.lastPathComponent.lowercased()
    let package = folder.enumerated().map { place, character in
      character.isLetter || character.isNumber && place > 0 ? String(character) : "_"
    }
    .joined()
    return """
      cat > Listing.swift <<'END OF LISTING'
      \(code)
      END OF LISTING
      swiftc -typecheck -parse-as-library -swift-version 6 -enable-upcoming-feature InternalImportsByDefault \
        -package-name \(package) -module-name StowagePolicies -I .build/release/Modules \
        Listing.swift $(find Sources/StowagePolicies/ -name '*.swift')
      """
  }

  var testDescription: String { "\(page):\(line)" }
}
