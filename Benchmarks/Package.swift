// swift-tools-version: 6.1
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let yuma = Target.Dependency.product(name: "Yuma", package: "swift-yuma")

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "swift-yuma", path: "..", traits: ["Archive", "GMP", "OpenBLAS"]),
    // Without its traits it needs no library of its own for counting allocations: CAllocationCounter counts them.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .target(name: "CAllocationCounter", path: "CAllocationCounter"),
    .executableTarget(
      name: "YumaBenchmarks",
      dependencies: [
        "CAllocationCounter", yuma,
        .product(name: "Benchmark", package: "benchmark"),
        .product(name: "DenseOperations", package: "swift-yuma"),
        .product(name: "DynamicTAO", package: "swift-yuma"),
        .product(name: "FixedPoint", package: "swift-yuma"),
        .product(name: "YumaArchive", package: "swift-yuma"),
        .product(name: "YumaAudit", package: "swift-yuma"),
        .product(name: "YumaDouble", package: "swift-yuma"),
        .product(name: "YumaBigInteger", package: "swift-yuma"),
        .product(name: "YumaLab", package: "swift-yuma"),
      ], path: "YumaBenchmarks",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    .testTarget(name: "AllocationTests", dependencies: ["CAllocationCounter", yuma], path: "Tests"),
  ],
  swiftLanguageModes: [.v6]
)
