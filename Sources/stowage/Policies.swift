import ArgumentParser
import StowagePolicies
import StowageSim

/// `stowage policies`.
struct Policies: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policies",
    abstract: "List every policy with its parameters and their defaults.",
    discussion: """
      A policy is written as its name, or with parameters behind a colon:

        stowage simulate trace.csv --placement random:classes=4 --cleaning choices:d=10
      """)

  @Flag(help: "Print JSON.")
  var json = false

  fileprivate struct Entry {
    var name: String
    var summary: String
    var parameters: [Parameter]
    var isOracle = false
    var ownCleaning: PolicySpecification?
  }

  func run() throws {
    let placement = try PlacementList.all().map {
      Entry(
        name: $0.name, summary: $0.summary, parameters: $0.parameters, isOracle: $0.isOracle,
        ownCleaning: $0.ownCleaning)
    }
    let cleaning = Catalogue.cleaning.map {
      Entry(name: $0.name, summary: $0.summary, parameters: $0.parameters)
    }
    if json {
      try Output.write([
        "placement": .list(placement.map(\.json)), "cleaning": .list(cleaning.map(\.json)),
      ])
    } else {
      try Output.write(Self.text("placement", placement) + "\n" + Self.text("cleaning", cleaning))
    }
  }

  private static func text(_ title: String, _ entries: [Entry]) -> String {
    entries.reduce("\(title)\n") { $0 + $1.text }
  }
}

extension Policies.Entry {
  fileprivate var json: JSONValue {
    [
      "name": .text(name), "summary": .text(summary), "oracle": .boolean(isOracle),
      "own_cleaning": ownCleaning.map { .text($0.description) } ?? .null,
      "parameters": .list(
        parameters.map { parameter in
          [
            "key": .text(parameter.key), "summary": .text(parameter.summary),
            "default": parameter.standard.map { .text($0) } ?? .null,
          ]
        }),
    ]
  }

  fileprivate var text: String {
    var text = "  " + name + String(repeating: " ", count: max(1, 22 - name.count)) + summary + "\n"
    for parameter in parameters {
      let assignment = parameter.key + (parameter.standard.map { "=" + $0 } ?? "")
      let padding = String(repeating: " ", count: max(1, 18 - assignment.count))
      text += "      " + assignment + padding + parameter.summary + "\n"
    }
    if let ownCleaning { text += "      its own cleaner is \(ownCleaning)\n" }
    return text
  }
}
