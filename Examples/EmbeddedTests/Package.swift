// swift-tools-version: 6.2
import PackageDescription

// What somebody's package looks like whose tests use Stowage: it builds the store and no HTTP stack.
let package = Package(
  name: "embedded-tests",
  dependencies: [.package(name: "stowage", path: "../..")],
  targets: [
    .testTarget(
      name: "EmbeddedTests",
      dependencies: [
        .product(name: "StowageStore", package: "stowage"),
        .product(name: "StowageTesting", package: "stowage"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
  ]
)
