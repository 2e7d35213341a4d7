// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "stowage",
  products: [
    .library(name: "StowageCore", targets: ["StowageCore"]),
    .library(name: "StowagePolicies", targets: ["StowagePolicies"]),
    .library(name: "StowageTrace", targets: ["StowageTrace"]),
    .library(name: "StowageSim", targets: ["StowageSim"]),
    .library(name: "StowageCoding", targets: ["StowageCoding"]),
    .library(name: "StowageStore", targets: ["StowageStore"]),
    .library(name: "StowageTesting", targets: ["StowageTesting"]),
    .executable(name: "stowage", targets: ["stowage"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .target(name: "StowageCore", swiftSettings: strict),
    .target(name: "StowagePolicies", dependencies: ["StowageCore"], swiftSettings: strict),
    .target(
      name: "StowageTrace",
      dependencies: ["StowageCore", "CZstd", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict),
    .target(
      name: "StowageSim",
      dependencies: ["StowageCore", "StowagePolicies", "StowageTrace"],
      swiftSettings: strict),
    // What the store needs of the system; of it the Stowage trace needs zstd. scripts/setup.sh installs it.
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
    .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
    .target(
      name: "StowageCoding",
      dependencies: [
        "StowageCore", "CZstd", "CLZ4", "CISAL", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .target(
      name: "StowageStore",
      dependencies: [
        "StowageCore", "StowagePolicies", "StowageCoding", .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .target(
      name: "StowageTesting", dependencies: ["StowageCore", "StowageCoding", "StowageStore"],
      swiftSettings: strict),
    .executableTarget(
      name: "stowage",
      dependencies: [
        "StowageCore", "StowagePolicies", "StowageTrace", "StowageSim", "StowageCoding", "StowageStore",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["StowageCore", "StowagePolicies"], path: "Tests/Support",
      swiftSettings: strict),
    .testTarget(
      name: "StowageCoreTests", dependencies: ["StowageCore", "StowagePolicies", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "StowagePoliciesTests", dependencies: ["StowageCore", "StowagePolicies", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "StowageTraceTests", dependencies: ["StowageCore", "StowageTrace"], swiftSettings: strict),
    .testTarget(
      name: "StowageSimTests",
      dependencies: ["StowageCore", "StowagePolicies", "StowageTrace", "StowageSim"],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "StowageCodingTests",
      dependencies: ["StowageCore", "StowageCoding", "TestSupport", "CZstd", "CLZ4"],
      swiftSettings: strict),
    .testTarget(
      name: "StowageStoreTests",
      dependencies: [
        "StowageCore", "StowagePolicies", "StowageTrace", "StowageSim", "StowageCoding", "StowageStore",
        "StowageTesting", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    // Runs the program, which lies beside the test bundle.
    .testTarget(name: "CommandLineTests", dependencies: ["stowage"], swiftSettings: strict),
    // Needs the program to run the commands of the pages.
    .testTarget(name: "TidyTests", dependencies: ["StowagePolicies", "stowage"], swiftSettings: strict),
  ]
)
