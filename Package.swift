// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "swift-yuma",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "FixedPoint", targets: ["FixedPoint"]),
    .library(name: "Yuma", targets: ["Yuma"]),
    .library(name: "DynamicTAO", targets: ["DynamicTAO"]),
    .library(name: "YumaAudit", targets: ["YumaAudit"]),
    .library(name: "YumaBigInteger", targets: ["YumaBigInteger"]),
    .library(name: "DenseOperations", targets: ["DenseOperations"]),
    .library(name: "YumaBLAS", targets: ["YumaBLAS"]),
    .library(name: "YumaLab", targets: ["YumaLab"]),
    .library(name: "YumaReports", targets: ["YumaReports"]),
    .library(name: "YumaArchive", targets: ["YumaArchive"]),
    .executable(name: "yuma", targets: ["YumaCommand"]),
  ],
  traits: [
    .trait(name: "GMP", description: "The exact engine, on the GNU multiple precision library (libgmp)"),
    .trait(name: "OpenBLAS", description: "The blas engine, on OpenBLAS or another CBLAS"),
    .trait(name: "Archive", description: "Archives of snapshots, on SQLite"),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    .target(name: "FixedPoint", exclude: ["README.md"]),
    .target(name: "CYumaKernels"),
    .target(name: "CChecksum"),
    .target(name: "Yuma", dependencies: ["FixedPoint", "CYumaKernels"]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .target(name: "CDenseKernels"),
    .target(
      name: "DenseOperations",
      dependencies: ["CDenseKernels", .target(name: "COpenBLAS", condition: .when(traits: ["OpenBLAS"]))]),
    .target(name: "YumaBLAS", dependencies: ["CDenseKernels", "DenseOperations", "Yuma"]),
    .target(name: "YumaCharts"),
    .target(name: "YumaReports", dependencies: [.product(name: "Mustache", package: "swift-mustache")]),
    .target(name: "YumaLab", dependencies: ["DenseOperations", "Yuma", "YumaAudit", "YumaReports"]),
    .target(name: "DynamicTAO", dependencies: ["FixedPoint", "Yuma"]),
    .target(name: "YumaAudit", dependencies: ["CChecksum", "DynamicTAO", "FixedPoint", "Yuma", "YumaReports"]),
    .systemLibrary(name: "CGMP", pkgConfig: "gmp", providers: [.apt(["libgmp-dev"]), .brew(["gmp"])]),
    .target(
      name: "YumaBigInteger",
      dependencies: ["Yuma", .target(name: "CGMP", condition: .when(traits: ["GMP"]))]),
    .target(
      name: "YumaArchive",
      dependencies: [
        "Yuma", "YumaAudit",
        .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["Archive"])),
      ]),
    .executableTarget(
      name: "YumaCommand",
      dependencies: [
        "DenseOperations", "DynamicTAO", "FixedPoint", "Yuma", "YumaArchive", "YumaAudit", "YumaBigInteger", "YumaBLAS",
        "YumaLab", "YumaReports",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "yuma-fuzz",
      dependencies: [
        "RandomSubnets", "Yuma", "YumaAudit",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Tests/Fuzz"),
    .executableTarget(name: "yuma-fuzz-parsers", dependencies: ["YumaAudit"], path: "Tests/FuzzParsers"),
    .target(name: "RandomSubnets", dependencies: ["Yuma"], path: "Tests/RandomSubnets"),
    .target(name: "MadeUpHistories", dependencies: ["Yuma", "YumaAudit"], path: "Tests/MadeUpHistories"),
    .testTarget(name: "FixedPointTests", dependencies: ["FixedPoint"]),
    .testTarget(name: "YumaTests", dependencies: ["RandomSubnets", "Yuma"]),
    .testTarget(name: "YumaChartsTests", dependencies: ["YumaCharts"], exclude: ["Golden"]),
    .testTarget(name: "YumaReportsTests", dependencies: ["YumaReports"]),
    .testTarget(name: "DenseOperationsTests", dependencies: ["CDenseKernels", "DenseOperations"]),
    .testTarget(
      name: "YumaBLASTests",
      dependencies: ["DenseOperations", "RandomSubnets", "Yuma", "YumaAudit", "YumaBigInteger", "YumaBLAS"]),
    .testTarget(name: "YumaLabTests", dependencies: ["DenseOperations", "Yuma", "YumaAudit", "YumaLab"]),
    .testTarget(name: "DynamicTAOTests", dependencies: ["DynamicTAO", "FixedPoint", "Yuma"]),
    .testTarget(
      name: "YumaAuditTests", dependencies: ["DynamicTAO", "FixedPoint", "MadeUpHistories", "Yuma", "YumaAudit"]),
    .testTarget(
      name: "YumaArchiveTests",
      dependencies: [
        "MadeUpHistories", "Yuma", "YumaArchive", "YumaAudit",
        .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["Archive"])),
      ]),
    .testTarget(name: "YumaCommandTests", dependencies: ["MadeUpHistories", "YumaCommand", "Yuma", "YumaAudit"]),
    .testTarget(name: "ConformanceTests", dependencies: ["Yuma", "YumaAudit"]),
    .testTarget(
      name: "YumaBigIntegerTests", dependencies: ["RandomSubnets", "Yuma", "YumaAudit", "YumaBigInteger"]),
  ],
  swiftLanguageModes: [.v6]
)
