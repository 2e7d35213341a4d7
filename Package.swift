// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

// Of the report's page: in the program itself, so that it needs no folder beside it.
let reportPage = [
  "report.html", "report.css", "amplification.js", "axes.js", "controls.js", "dom.js", "format.js",
  "fractions.js",
  "league.js", "main.js", "map.js", "method.js", "model.js", "player.js", "reading.js", "shards.js",
  "summary.js",
  "timelines.js",
]

// Of the dashboard, which a server shows.
let dashboardPage = [
  "dashboard.html", "dashboard.css", "charts.js", "dom.js", "format.js", "history.js", "main.js", "panels.js",
  "strips.js",
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
    .library(name: "StowageS3", targets: ["StowageS3"]),
    .library(name: "StowageTesting", targets: ["StowageTesting"]),
    .library(name: "StowageTestServer", targets: ["StowageTestServer"]),
    .executable(name: "stowage", targets: ["stowage"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .target(name: "StowageCore", swiftSettings: strict),
    .target(name: "StowagePolicies", dependencies: ["StowageCore"], swiftSettings: strict),
    .target(
      name: "StowageTrace",
      dependencies: [
        "StowageCore", "CZstd", "CLZ4", "CZlib", "CPrefetch", .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),
    .target(
      name: "StowageSim",
      dependencies: ["StowageCore", "StowagePolicies", "StowageTrace"],
      resources: reportPage.map { .embedInCode("report/page/" + $0) }, swiftSettings: strict),
    // What compressed traces and the store need of the system. scripts/setup.sh installs it.
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CPrefetch"),
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
      name: "StowageS3",
      dependencies: [
        "StowageCore", "StowageCoding", "StowageStore", "CZlib",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      resources: dashboardPage.map { .embedInCode("admin/page/" + $0) }, swiftSettings: strict),
    .target(
      name: "StowageTesting", dependencies: ["StowageCore", "StowageCoding", "StowageStore"],
      swiftSettings: strict),
    // Apart, so that who tests with the store alone builds no HTTP stack.
    .target(
      name: "StowageTestServer",
      dependencies: [
        "StowageCore", "StowageStore", "StowageTesting", "StowageS3",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "stowage",
      dependencies: [
        "StowageCore", "StowagePolicies", "StowageTrace", "StowageSim", "StowageCoding", "StowageStore",
        "StowageS3", "CMalloc", "StowageTesting", "StowageTestServer",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
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
    .testTarget(
      name: "StowageS3Tests",
      dependencies: [
        "StowageCore", "StowageCoding", "StowageStore", "StowageTesting", "StowageS3", "StowageTestServer",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    // The tests of a package that uses the server: building it anew by itself takes minutes.
    .testTarget(
      name: "ServedTests", dependencies: ["StowageTesting", "StowageTestServer"],
      path: "Examples/ServedTests/Tests/ServedTests", swiftSettings: strict),
    // Runs the program, which lies beside the test bundle.
    .testTarget(name: "CommandLineTests", dependencies: ["stowage", "StowageS3"], swiftSettings: strict),
    // Needs the program to run the commands of the pages.
    .testTarget(name: "TidyTests", dependencies: ["StowagePolicies", "stowage"], swiftSettings: strict),
  ]
)
