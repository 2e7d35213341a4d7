import Testing

/// What each check of Swift code says about a planted violation, so that none is a check that cannot fail.
@Suite("A check of code")
struct PlantedCodeTests {
  private func core(_ text: String) -> SwiftFile {
    SwiftFile(path: "Sources/StowageCore/engine/x.swift", text)
  }

  private func said(_ findings: [Finding]) -> [String] { findings.map(\.description) }

  @Test("finds imports against the arrows and of impure modules")
  func imports() {
    let text = """
      public import StowageCore
      import StowageSim
      import Foundation
      @preconcurrency import struct Glibc.timespec
      """
    #expect(
      said(ImportChecks.findings(in: SwiftFile(path: "Sources/StowageTrace/x.swift", text))) == [
        "Sources/StowageTrace/x.swift:2: StowageTrace may not import StowageSim, only StowageCore",
        "Sources/StowageTrace/x.swift:3: Foundation is banned in StowageTrace, move what needs it to "
          + "Sources/StowageTrace/io",
        "Sources/StowageTrace/x.swift:4: Glibc is banned in StowageTrace, move what needs it to "
          + "Sources/StowageTrace/io",
      ])
    #expect(
      said(ImportChecks.findings(in: SwiftFile(path: "Sources/StowageTrace/io/x.swift", text))) == [
        "Sources/StowageTrace/io/x.swift:2: StowageTrace may not import StowageSim, only StowageCore"
      ])
    #expect(
      said(ImportChecks.findings(in: core(text))) == [
        "Sources/StowageCore/engine/x.swift:1: StowageCore may not import StowageCore, only nothing of this package",
        "Sources/StowageCore/engine/x.swift:2: StowageCore may not import StowageSim, only nothing of this package",
        "Sources/StowageCore/engine/x.swift:3: Foundation is banned in StowageCore, it must not read files, "
          + "clocks or threads",
        "Sources/StowageCore/engine/x.swift:4: Glibc is banned in StowageCore, it must not read files, clocks or "
          + "threads",
      ])
    let libraries = """
      import CISAL
      import StowageSim
      """
    #expect(
      said(ImportChecks.findings(in: SwiftFile(path: "Sources/StowageCoding/x.swift", libraries))) == [
        "Sources/StowageCoding/x.swift:2: StowageCoding may not import StowageSim, only StowageCore"
      ])
    let database = "import GRDB\n"
    let folder = "Sources/StowageStore/catalog/sqlite/x.swift"
    #expect(ImportChecks.findings(in: SwiftFile(path: folder, database)).isEmpty)
    #expect(
      said(ImportChecks.findings(in: SwiftFile(path: "Sources/StowageStore/catalog/x.swift", database))) == [
        "Sources/StowageStore/catalog/x.swift:1: GRDB is banned in StowageStore, move what needs it to "
          + "Sources/StowageStore/device"
      ])
    #expect(
      said(ImportChecks.findings(in: core(libraries))).first
        == "Sources/StowageCore/engine/x.swift:1: CISAL is banned in StowageCore, it must not read files, clocks or "
        + "threads")
  }

  @Test("finds clocks, tasks and foreign randomness")
  func determinism() {
    let text = """
      let now = Date()
      let then = ContinuousClock.now, other = SuspendingClock.now
      Task { await run() }
      actor Counter {}
      let die = Int.random(in: 1...6)
      let deck = cards.shuffled() + [cards.randomElement()]
      var source = SystemRandomNumberGenerator()
      let mark = name.hashValue ^ ObjectIdentifier(self).hashValue
      // Date() and Task in a comment, "Date()" in \\(a) string
      let text = "Date() and \\(Date()) and print(1)"
      """
    let prefix = "Sources/StowageCore/engine/x.swift"
    #expect(
      said(BannedChecks.findings(in: core(text))) == [
        "\(prefix):1: `Date` is banned in StowageCore, use the `Instant` you were given",
        "\(prefix):2: `ContinuousClock` is banned in StowageCore, use the `Instant` you were given",
        "\(prefix):2: `SuspendingClock` is banned in StowageCore, use the `Instant` you were given",
        "\(prefix):3: `Task` is banned in StowageCore, use one engine per thread, started in "
          + "Sources/StowageSim/run",
        "\(prefix):4: `actor` is banned in StowageCore, use one engine per thread, started in "
          + "Sources/StowageSim/run",
        "\(prefix):5: `.random(` is banned in StowageCore, use a stream of `Seed`",
        "\(prefix):6: `.shuffled(` is banned in StowageCore, use a stream of `Seed`",
        "\(prefix):6: `.randomElement(` is banned in StowageCore, use a stream of `Seed`",
        "\(prefix):7: `SystemRandomNumberGenerator` is banned in StowageCore, use a stream of `Seed`",
        "\(prefix):8: `hashValue` is banned in StowageCore, use a dense number",
        "\(prefix):8: `ObjectIdentifier` is banned in StowageCore, use a dense number",
        "\(prefix):10: `Date` is banned in StowageCore, use the `Instant` you were given",
      ])
    #expect(BannedChecks.findings(in: SwiftFile(path: "Sources/StowageSim/run/x.swift", text)).isEmpty)
  }

  @Test("finds traps and output in libraries")
  func libraries() {
    let text = """
      let a = try! read()
      print(a)
      report.print(a)
      fatalError("unimplemented")
      fatalError("shard \\(a) is gone")
      """
    let prefix = "Sources/StowageSim/run/x.swift"
    #expect(
      said(BannedChecks.findings(in: SwiftFile(path: prefix, text))) == [
        "\(prefix):1: `try!` is banned in StowageSim, use `try`, or a `precondition` that says what was found",
        "\(prefix):2: `print(` is banned in StowageSim, use a returned value; the command line alone writes to "
          + "stdout",
        "\(prefix):4: `fatalError(\"unimplemented\")` is banned in StowageSim, write it or leave it out",
      ])
    #expect(BannedChecks.findings(in: SwiftFile(path: "Sources/stowage/x.swift", text)).isEmpty)
  }

  @Test("finds reminders that belong to no issue")
  func reminders() {
    let (broken, later) = ("FIX" + "ME", "TO" + "DO")
    let text = "// \(broken) wrong\n// \(later) later\n// \(later)(#12) later\n// \(later) #7: later\n"
    #expect(
      said(BannedChecks.reminders(in: TextFile(path: "x.md", text: text))) == [
        "x.md:1: \(broken) is banned, fix it or open an issue",
        "x.md:2: \(later) without the number of an issue",
      ])
  }

  @Test("finds iteration in hash order, and lets look-ups and sorting pass")
  func hashOrder() {
    let text = """
      var numbers: [String: UInt32] = [:]
      let seen = Set<Int>()
      func f(by name: [String: [Int]]) {
        for (key, value) in numbers {}
        for value in self.seen where value > 1 {}
        for value in seen.sorted() {}
        for key in name.keys.sorted() {}
        for key in name.keys {}
        let all = other.values.map { $0 }
        let one = numbers["a"], two = name["b"]?.map { $0 }
        let sum = numbers.reduce(0) { $0 + Int($1.value) }
        for value in name["b"]! {}
        let count = numbers.count + result.numbers.map(\\.self).count
      }
      """
    let (prefix, end) = ("Sources/StowageCore/engine/x.swift", "sort it or use a `Table`")
    #expect(HashOrderChecks.hashedNames(in: core(text)) == ["numbers", "seen", "name"])
    #expect(
      said(HashOrderChecks.findings(in: core(text))) == [
        "\(prefix):4: the order of `numbers` is random: iteration is banned in StowageCore, \(end)",
        "\(prefix):5: the order of `seen` is random: iteration is banned in StowageCore, \(end)",
        "\(prefix):8: the order of `name` is random: iteration is banned in StowageCore, \(end)",
        "\(prefix):9: the order of `.values` is random: sort it in StowageCore before use",
        "\(prefix):11: the order of `numbers` is random: iteration is banned in StowageCore, \(end)",
      ])
  }

  @Test("finds files and functions that are too long")
  func shape() {
    let body = Array(repeating: "    call()", count: ShapeChecks.longestFunction - 1).joined(separator: "\n")
    let text = "struct S {\n  func long(\n    a: Int\n  ) {\n\(body)\n  }\n  init() {\n    call()\n  }\n}\n"
    #expect(
      said(ShapeChecks.findings(in: SwiftFile(path: "x.swift", text))) == [
        "x.swift:2: `long` has 73 lines, at most 70 are allowed"
      ])
    let file = SwiftFile(path: "x.swift", String(repeating: "\n", count: 501))
    #expect(
      said(ShapeChecks.findings(in: file)) == ["x.swift:501: the file has 501 lines, at most 500 are allowed"]
    )
    #expect(ShapeChecks.findings(in: SwiftFile(path: "x.swift", String(repeating: "\n", count: 500))).isEmpty)
  }

  @Test("measures functions among protocols, closures and nested functions")
  func functions() {
    let text = """
      protocol P {
        func required(_ a: Int) -> Int
        var value: Int { get }
      }
      struct S: P {
        static func < (a: S, b: S) -> Bool { false }
        init?(_ a: Int) {
          self.init(list.map { $0 })
          func inner() {
            if a { b() }
          }
        }
      }
      """
    let found = ShapeChecks.functions(in: SwiftFile(path: "x.swift", text))
    #expect(
      found.map { "\($0.name) \($0.start + 1) \($0.lineCount)" } == [
        "required 2 2", "operator 6 1", "inner 9 3", "init 7 6",
      ])
  }

  @Test("finds public declarations without a comment")
  func documentation() {
    let text = """
      /// Documented.
      @frozen
      public struct S: Comparable {
        public var count = 0
        public private(set) var total: Int { 0 }
        /// Documented.
        @inlinable
        public mutating func add(_ a: Int) {}
        @inlinable public static func f<T>(_ a: T) {}
        public init(count: Int) {}
        public static func < (a: S, b: S) -> Bool { false }
        public var description: String { "" }
        var hidden = 0
      }
      """
    let path = "Sources/StowagePolicies/placement/x.swift"
    #expect(
      said(DocumentationChecks.undocumented(in: SwiftFile(path: path, text))) == [
        "\(path):4: public `count` has no doc comment",
        "\(path):5: public `total` has no doc comment",
        "\(path):9: public `f` has no doc comment",
      ])
    let policy = "/// A.\npublic struct A: PlacementPolicy {\n  public var classCount: Int { 1 }\n}\n"
    #expect(DocumentationChecks.undocumented(in: SwiftFile(path: path, policy)).isEmpty)
    #expect(
      said(DocumentationChecks.undocumented(in: core(policy))) == [
        "Sources/StowageCore/engine/x.swift:3: public `classCount` has no doc comment"
      ])
    let seam = "public func apply() {}\npublic func create() {}\n"
    let catalog = "Sources/StowageStore/catalog/OtherCatalog.swift"
    #expect(
      said(DocumentationChecks.undocumented(in: SwiftFile(path: catalog, seam))) == [
        "\(catalog):2: public `create` has no doc comment"
      ])
  }

  @Test("finds policies that do not say where they come from and what they cost")
  func policyHeader() {
    let path = "Sources/StowagePolicies/cleaning/X.swift"
    #expect(
      said(
        DocumentationChecks.policyHeader(of: SwiftFile(path: path, "/// Takes any.\n/// Source: a book.\n")))
        == [
          "\(path):1: the policy names no `Complexity:`",
          "\(path):1: the policy names no `State:`",
        ])
    let good = "/// State: none. Complexity: O(1).\n/// No source; a control.\n"
    #expect(DocumentationChecks.policyHeader(of: SwiftFile(path: path, good)).isEmpty)
    #expect(
      said(
        DocumentationChecks.policyHeader(of: SwiftFile(path: path, "/// State: none. Complexity: O(1).\n")))
        == [
          "\(path):1: the policy names no `Source:` (or `No source`)"
        ])
  }
}
