// swift-tools-version: 6.1
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// A target of the package around this one, compiled from its sources, so that these tools see what the package keeps to
/// itself. `Library` is a link to its folder `Sources`, `Support` to `Tests`.
func library(
  _ name: String, _ dependencies: [Target.Dependency] = [], in folder: String = "Library", exclude: [String] = []
) -> Target {
  .target(name: name, dependencies: dependencies, path: "\(folder)/\(name)", exclude: exclude)
}

let package = Package(
  name: "Tools",
  platforms: [.macOS(.v15)],
  dependencies: [.package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")],
  targets: [
    library("FixedPoint", exclude: ["README.md"]),
    library("CInstructionSets"),
    library("CYumaKernels", ["CInstructionSets"]),
    library("CChecksum"),
    library("CDenseKernels", ["CInstructionSets"]),
    library("Yuma", ["CInstructionSets", "CYumaKernels", "FixedPoint"]),
    library("DynamicTAO", ["FixedPoint", "Yuma"]),
    library("DenseOperations", ["CDenseKernels", "CInstructionSets"]),
    library("YumaJSON"),
    .systemLibrary(name: "CZlib", path: "Library/CZlib", pkgConfig: "zlib"),
    library("YumaFiles", ["CChecksum", "CZlib", "DynamicTAO", "FixedPoint", "Yuma", "YumaJSON"]),
    library("YumaImport", ["DynamicTAO", "FixedPoint", "Yuma", "YumaFiles", "YumaJSON"]),
    library("YumaDouble", ["CDenseKernels", "DenseOperations", "Yuma"]),
    library(
      "YumaAudit",
      ["DenseOperations", "DynamicTAO", "FixedPoint", "Yuma", "YumaDouble", "YumaFiles", "YumaImport", "YumaJSON"]),
    library("YumaLab", ["DenseOperations", "DynamicTAO", "FixedPoint", "Yuma", "YumaFiles", "YumaJSON"]),
    library(
      "YumaVectors",
      ["DenseOperations", "DynamicTAO", "FixedPoint", "Yuma", "YumaAudit", "YumaFiles", "YumaJSON", "YumaLab"]),
    library("RandomSubnets", ["Yuma"], in: "Support"),
    .executableTarget(
      name: "yuma-fuzz",
      dependencies: [
        "RandomSubnets", "Yuma", "YumaFiles", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "yuma-fuzz-parsers",
      dependencies: [
        "DynamicTAO", "Yuma", "YumaAudit", "YumaFiles", "YumaImport", "YumaJSON", "YumaLab", "YumaVectors",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
