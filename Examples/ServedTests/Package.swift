// swift-tools-version: 6.2
import PackageDescription

// What somebody's package looks like whose tests talk S3 over HTTP. One that uses the store alone needs less: EmbeddedTests.
let package = Package(
  name: "served-tests",
  dependencies: [.package(name: "stowage", path: "../..")],
  targets: [
    .testTarget(
      name: "ServedTests",
      dependencies: [
        .product(name: "StowageTesting", package: "stowage"),
        .product(name: "StowageTestServer", package: "stowage"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
  ]
)
