// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that users of Stowage never resolve or build it.
let package = Package(
  name: "stowage-benchmarks",
  dependencies: [.package(name: "stowage", path: "..")],
  targets: [
    .target(name: "CPlainLoop", cSettings: [.unsafeFlags(["-O2"])]),
    .executableTarget(
      name: "StowageBench",
      dependencies: [
        "CPlainLoop",
        .product(name: "StowageCore", package: "stowage"),
        .product(name: "StowagePolicies", package: "stowage"),
        .product(name: "StowageTrace", package: "stowage"),
        .product(name: "StowageSim", package: "stowage"),
        .product(name: "StowageCoding", package: "stowage"),
        .product(name: "StowageStore", package: "stowage"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]),
  ]
)
