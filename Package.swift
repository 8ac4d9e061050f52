// swift-tools-version: 6.1
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// The commit that is built, where the build is told: what `yuma version` says. make tells it.
let commit = Context.environment["YUMA_COMMIT"].flatMap { $0.isEmpty ? nil : $0 }

let package = Package(
  name: "swift-yuma",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "FixedPoint", targets: ["FixedPoint"]),
    .library(name: "Yuma", targets: ["Yuma"]),
    .library(name: "DynamicTAO", targets: ["DynamicTAO"]),
    .library(name: "YumaFiles", targets: ["YumaFiles"]),
    .library(name: "YumaImport", targets: ["YumaImport"]),
    .library(name: "YumaAudit", targets: ["YumaAudit"]),
    .library(name: "YumaBigInteger", targets: ["YumaBigInteger"]),
    .library(name: "DenseOperations", targets: ["DenseOperations"]),
    .library(name: "YumaDouble", targets: ["YumaDouble"]),
    .library(name: "YumaLab", targets: ["YumaLab"]),
    .library(name: "YumaReports", targets: ["YumaReports"]),
    .library(name: "YumaArchive", targets: ["YumaArchive"]),
    .library(name: "yumac", type: .dynamic, targets: ["YumaC"]),
    .executable(name: "yuma", targets: ["YumaCommand"]),
  ],
  traits: [
    .default(enabledTraits: ["Tools"]),
    .trait(
      name: "Tools", description: "The command line yuma and HTML pages, on swift-argument-parser and swift-mustache"),
    .trait(name: "GMP", description: "The exact engine, on the GNU multiple precision library (libgmp)"),
    .trait(name: "OpenBLAS", description: "Matrix products of the double engine by OpenBLAS or another CBLAS"),
    .trait(name: "Archive", description: "Archives of snapshots, on SQLite"),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    .target(name: "FixedPoint", exclude: ["README.md"]),
    .target(name: "CInstructionSets"),
    .target(name: "CYumaKernels", dependencies: ["CInstructionSets"]),
    .target(name: "CChecksum"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(name: "CBuildInformation", cSettings: commit.map { [.define("YUMA_COMMIT", to: "\"\($0)\"")] } ?? []),
    .target(name: "Yuma", dependencies: ["CInstructionSets", "CYumaKernels", "FixedPoint"]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-serial-dev"]), .brew(["openblas"])]),
    .target(name: "CDenseKernels", dependencies: ["CInstructionSets"]),
    .target(
      name: "DenseOperations",
      dependencies: [
        "CDenseKernels", "CInstructionSets", .target(name: "COpenBLAS", condition: .when(traits: ["OpenBLAS"])),
      ],
      // A program that imports nothing else has no other reason to link it.
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
    .target(name: "YumaDouble", dependencies: ["CDenseKernels", "DenseOperations", "Yuma"]),
    .target(name: "YumaCharts"),
    .target(name: "DynamicTAO", dependencies: ["FixedPoint", "Yuma"]),
    .target(name: "YumaJSON"),
    .target(name: "YumaFiles", dependencies: ["CChecksum", "CZlib", "DynamicTAO", "FixedPoint", "Yuma", "YumaJSON"]),
    .target(name: "YumaImport", dependencies: ["DynamicTAO", "FixedPoint", "Yuma", "YumaFiles", "YumaJSON"]),
    .target(
      name: "YumaAudit",
      dependencies: [
        "DenseOperations", "DynamicTAO", "FixedPoint", "Yuma", "YumaDouble", "YumaFiles", "YumaImport", "YumaJSON",
      ]),
    .target(name: "CYuma"),
    .target(
      name: "YumaC", dependencies: ["CYuma", "DynamicTAO", "Yuma", "YumaAudit", "YumaFiles", "YumaJSON", "YumaLab"]),
    .target(
      name: "YumaLab", dependencies: ["DenseOperations", "DynamicTAO", "FixedPoint", "Yuma", "YumaFiles", "YumaJSON"]),
    .target(
      name: "YumaVectors",
      dependencies: [
        "DenseOperations", "DynamicTAO", "FixedPoint", "Yuma", "YumaAudit", "YumaFiles", "YumaJSON", "YumaLab",
      ]),
    .target(name: "ToolsTrait"),
    .target(
      name: "YumaReports",
      dependencies: [
        "DynamicTAO", "Yuma", "YumaAudit", "YumaCharts", "YumaFiles", "YumaImport", "YumaJSON", "YumaLab",
        "ToolsTrait", .product(name: "Mustache", package: "swift-mustache", condition: .when(traits: ["Tools"])),
      ]),
    .systemLibrary(name: "CGMP", pkgConfig: "gmp", providers: [.apt(["libgmp-dev"]), .brew(["gmp"])]),
    .target(
      name: "YumaBigInteger",
      dependencies: ["Yuma", .target(name: "CGMP", condition: .when(traits: ["GMP"]))]),
    .target(
      name: "YumaArchive",
      dependencies: [
        "Yuma", "YumaAudit", "YumaFiles",
        .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["Archive"])),
        .product(name: "GRDBSQLite", package: "GRDB.swift", condition: .when(traits: ["Archive"])),
      ]),
    .executableTarget(
      name: "YumaCommand",
      dependencies: [
        "CBuildInformation", "DynamicTAO", "FixedPoint", "Yuma", "YumaArchive", "YumaAudit", "YumaBigInteger",
        "YumaCharts", "YumaDouble", "YumaFiles", "YumaImport", "YumaJSON", "YumaLab", "YumaReports", "YumaVectors",
        "ToolsTrait",
        .product(name: "ArgumentParser", package: "swift-argument-parser", condition: .when(traits: ["Tools"])),
      ]),
    .target(name: "RandomSubnets", dependencies: ["Yuma"], path: "Tests/RandomSubnets"),
    .target(name: "MadeUpHistories", dependencies: ["Yuma", "YumaFiles"], path: "Tests/MadeUpHistories"),
    .target(name: "TestSupport", dependencies: ["Yuma", "YumaFiles"], path: "Tests/TestSupport"),
    .testTarget(name: "FixedPointTests", dependencies: ["FixedPoint"]),
    .testTarget(name: "YumaTests", dependencies: ["RandomSubnets", "Yuma"]),
    .testTarget(name: "YumaChartsTests", dependencies: ["YumaCharts"], exclude: ["Golden"]),
    .testTarget(name: "DenseOperationsTests", dependencies: ["CDenseKernels", "DenseOperations"]),
    .testTarget(
      name: "YumaDoubleTests",
      dependencies: [
        "DenseOperations", "RandomSubnets", "TestSupport", "Yuma", "YumaAudit", "YumaBigInteger", "YumaDouble",
        "YumaFiles", "YumaVectors",
      ]),
    .testTarget(
      name: "YumaBigIntegerTests",
      dependencies: [
        "RandomSubnets", "TestSupport", "Yuma", "YumaAudit", "YumaBigInteger", "YumaFiles", "YumaVectors",
      ]),
    .testTarget(name: "DynamicTAOTests", dependencies: ["DynamicTAO", "FixedPoint", "Yuma"]),
    .testTarget(name: "ArchitectureTests"),
    .testTarget(name: "YumaJSONTests", dependencies: ["YumaJSON"]),
    .testTarget(
      name: "YumaFilesTests",
      dependencies: ["DynamicTAO", "FixedPoint", "MadeUpHistories", "TestSupport", "Yuma", "YumaFiles"]),
    .testTarget(
      name: "YumaImportTests", dependencies: ["DynamicTAO", "TestSupport", "Yuma", "YumaFiles", "YumaImport"]),
    .testTarget(
      name: "YumaAuditTests",
      dependencies: [
        "DynamicTAO", "FixedPoint", "MadeUpHistories", "TestSupport", "Yuma", "YumaAudit", "YumaFiles", "YumaImport",
      ]),
    .testTarget(
      name: "YumaVectorsTests", dependencies: ["FixedPoint", "TestSupport", "Yuma", "YumaFiles", "YumaVectors"]),
    .testTarget(
      name: "YumaLabTests",
      dependencies: [
        "DenseOperations", "DynamicTAO", "FixedPoint", "TestSupport", "Yuma", "YumaFiles", "YumaLab", "YumaReports",
      ]),
    .testTarget(
      name: "YumaReportsTests",
      dependencies: ["TestSupport", "Yuma", "YumaAudit", "YumaCharts", "YumaFiles", "YumaJSON", "YumaReports"]),
    .testTarget(
      name: "YumaArchiveTests",
      dependencies: [
        "MadeUpHistories", "TestSupport", "Yuma", "YumaArchive", "YumaAudit", "YumaFiles",
        .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["Archive"])),
      ]),
    .testTarget(
      name: "YumaCommandTests",
      dependencies: ["MadeUpHistories", "TestSupport", "Yuma", "YumaAudit", "YumaCommand", "YumaFiles"],
      exclude: ["Golden"]),
  ],
  swiftLanguageModes: [.v6]
)

// The library for C leaves out what needs Foundation or Swift's tasks: it is less than half as large, and works after fork().
// Scripts/make-library.sh asks for it.
if Context.environment["YUMA_LIBRARY_FOR_C"] == "1" {
  let leftOut = [
    "Yuma": ["Running/EpochBatch.swift", "Running/EpochBatch+Results.swift"],
    "YumaFiles": ["Foundation"],
    "YumaAudit": ["Exports.swift", "Reconciliation", "Replay"],
    "YumaLab": ["Guarantees", "Network", "Simulation/Simulation+Tasks.swift", "Simulation/SimulationComparison.swift"],
  ]
  // Small before fast, where no epoch is computed and no document read: a wheel of Python is below 3.5 MB so.
  let small = ["DynamicTAO", "YumaFiles", "YumaAudit", "YumaC", "YumaLab", "DenseOperations"]
  for target in package.targets {
    if small.contains(target.name) { target.swiftSettings = (target.swiftSettings ?? []) + [.unsafeFlags(["-Osize"])] }
    target.exclude += leftOut[target.name] ?? []
    if target.name == "YumaAudit" {
      target.dependencies.removeAll { if case .byNameItem("YumaImport", _) = $0 { true } else { false } }
    }
  }
}

// For tests: what computes is optimised, and the rest is not, since one optimised module waits for another. `make test` asks for it.
if Context.environment["YUMA_OPTIMISED"] == "1" {
  let computing = [
    "FixedPoint", "Yuma", "DynamicTAO", "DenseOperations", "YumaDouble", "YumaBigInteger", "YumaJSON", "YumaFiles",
    "YumaLab",
  ]
  for target in package.targets {
    if computing.contains(target.name) {
      target.swiftSettings = (target.swiftSettings ?? []) + [.unsafeFlags(["-O", "-wmo", "-num-threads", "2"])]
    }
    if ["CYumaKernels", "CDenseKernels", "CChecksum", "CInstructionSets"].contains(target.name) {
      target.cSettings = (target.cSettings ?? []) + [.unsafeFlags(["-O2"])]
    }
  }
  // What is not optimised allocates here and there, and under a sanitizer the allocator is the sanitizer's.
  package.targets += [
    .target(name: "CAllocationCounter", path: "Benchmarks/CAllocationCounter"),
    .testTarget(
      name: "AllocationTests", dependencies: ["CAllocationCounter", "Yuma"], path: "Benchmarks/Tests",
      swiftSettings: [.define("YUMA_OPTIMISED"), .unsafeFlags(["-O"])]),
  ]
}

// The tests of some modules, and no others: their names, with commas between. `make plain` asks for those that an optional part changes.
if let tests = Context.environment["YUMA_TESTS"]?.split(separator: ",").map(String.init) {
  package.targets.removeAll { $0.type == .test && !tests.contains($0.name) }
}
