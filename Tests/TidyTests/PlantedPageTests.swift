import Testing

/// What each check of pages and other text says about a planted violation.
@Suite("A check of pages")
struct PlantedPageTests {
  private func page(_ text: String) -> TextFile { TextFile(path: "docs/X.md", text: text) }

  private func said(_ findings: [Finding]) -> [String] { findings.map(\.description) }

  @Test("finds paths of one machine and blanks at line ends")
  func text() {
    let (home, work) = ("/" + "home", "/" + "work")
    let text = "let a = \"\(home)/me\"\nb \nsrc\(work)/x and ..\(work)/x\nsee \(work)\nc"
    #expect(
      said(TextChecks.findings(in: page(text))) == [
        "docs/X.md:1: \(home) is a path of one machine",
        "docs/X.md:2: blanks at the end of the line",
        "docs/X.md:4: \(work) is a path of one machine",
        "docs/X.md:5: no end of line at the end",
      ])
  }

  @Test("finds links that lead nowhere")
  func links() {
    let text = """
      # A title, *here*
      [good](Y.md) [up](../README.md#two-words) [self](#a-title-here) [web](https://example.com/x)
      [bad](Z.md) [no heading](Y.md#nothing)
      `[code](Q.md)`
      ```text
      [block](Q.md)
      ```
      """
    let pages = [
      "docs/Y.md": TextFile(path: "docs/Y.md", text: "# Y\n"),
      "README.md": TextFile(path: "README.md", text: "## Two words\n"),
    ]
    #expect(
      said(
        MarkdownChecks.brokenLinks(
          in: page(text), exists: { pages[$0] != nil || $0 == "docs/X.md" }, page: { pages[$0] }))
        == [
          "docs/X.md:3: Z.md leads to docs/Z.md, which does not exist",
          "docs/X.md:3: Y.md#nothing: docs/Y.md has no heading #nothing",
        ])
  }

  @Test("finds examples that no file has")
  func strayExamples() {
    let text =
      "```swift example\nlet a = 1\nlet b = 2\n```\n```swift example\nlet a = 3\n```\n```swift\nlet c\n```\n"
    let examples = [TextFile(path: "Examples/E.swift", text: "import B\nlet a = 1\nlet b = 2\n")]
    #expect(
      said(MarkdownChecks.strayExamples(in: page(text), examples: examples)) == [
        "docs/X.md:5: this code is in no file of Examples"
      ])
  }

  @Test("finds policies that are not explained, and explanations without a policy")
  func policyPage() {
    let text = """
      ## Placement policies
      ### `arrival`
      ### `by-size`
      `base` (`64KiB`) and `classes`.
      ### `ghost`
      ## Cleaning policies
      ### `greedy`
      """
    let entries = [
      DocumentationChecks.PolicyEntry(name: "arrival", parameters: [:]),
      DocumentationChecks.PolicyEntry(name: "by-size", parameters: ["base": "64KiB", "classes": "8"]),
      DocumentationChecks.PolicyEntry(name: "greedy", parameters: [:]),
    ]
    #expect(
      said(DocumentationChecks.unexplained(entries, in: page(text), under: "Placement policies")) == [
        "docs/X.md:1: `by-size`: parameter `classes`, standard `8`, is missing",
        "docs/X.md:1: Placement policies has no section ### `greedy`",
        "docs/X.md:1: Placement policies describes `ghost`, which the catalogue does not have",
      ])
  }

  @Test("finds figures that are not defined")
  func figures() {
    let text = "`shards.opened` is defined, trace.puts is not in backticks"
    #expect(
      said(DocumentationChecks.undefined(["shards.opened", "trace.puts", "seed"], in: page(text))) == [
        "docs/X.md:1: `trace.puts` is in reports and not defined",
        "docs/X.md:1: `seed` is in reports and not defined",
      ])
  }

  @Test("reads commands from shell blocks that are not run")
  func commands() {
    let text = """
      ```sh
      # a comment
      UPDATE_GOLDEN=1 make test && stowage policies
      stowage compare a.csv \\
        --json   # and a comment
      ```
      ```text
      make nothing
      ```
      ```sh run
      make nothing
      ```
      """
    #expect(
      CommandChecks.commands(in: page(text)).map { "\($0.line): \($0.words.joined(separator: " "))" } == [
        "3: make test", "3: stowage policies", "4: stowage compare a.csv --json",
      ])
  }

  @Test("finds commands, flags and files that do not exist")
  func mistakes() {
    let text = """
      ```sh
      make test
      make tset SEED=1
      stowage compare Traces/a.yaml --json --colour=red
      swift run -c release stowage compare Traces/b.yaml
      .build/release/stowage frobnicate
      stowage trace info --json
      curl example
      ```
      """
    let makefile = TextFile(
      path: "Makefile", text: "X := 1\nY = 2\n.PHONY: test\ntest: setup ## run\n\tswift test\n")
    #expect(CommandChecks.targets(of: makefile) == ["test"])
    let help = { (words: [String]) -> String? in
      switch words {
      case ["compare"]: "USAGE: stowage compare [--json]"
      case ["trace", "info"]: "USAGE: stowage trace info"
      default: "USAGE: stowage <command>"
      }
    }
    let findings = CommandChecks.commands(in: page(text)).flatMap {
      CommandChecks.findings(for: $0, targets: ["test"], exists: { $0 == "Traces/a.yaml" }, help: help)
    }
    #expect(
      said(findings) == [
        "docs/X.md:3: the Makefile has no target tset",
        "docs/X.md:4: stowage compare has no flag --colour",
        "docs/X.md:5: Traces/b.yaml does not exist",
        "docs/X.md:6: stowage has no command frobnicate",
        "docs/X.md:7: stowage trace has no flag --json",
        "docs/X.md:8: no check knows the command curl",
      ])
  }

  @Test("sees code that does not compile")
  func code() throws {
    let outcome = try Stowage.run(Listing.compilation(of: "let policy = Arival()"), seconds: 120)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("cannot find 'Arival' in scope"))
  }

  @Test("sees a script fail, and sees it take too long")
  func scripts() throws {
    let failed = try Stowage.run("echo said; ls Traces/workloads >&2; false", seconds: 20)
    #expect(failed.status == 1)
    #expect(failed.output.hasPrefix("said\n") && failed.output.contains("mixed-cloud.yaml"))
    #expect(try Stowage.run("sleep 20", seconds: 1).status == nil)
  }
}
