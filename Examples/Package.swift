// swift-tools-version: 6.1
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let fixedPoint = Target.Dependency.product(name: "FixedPoint", package: "swift-yuma")
let yuma = Target.Dependency.product(name: "Yuma", package: "swift-yuma")
let yumaLab = Target.Dependency.product(name: "YumaLab", package: "swift-yuma")
let denseOperations = Target.Dependency.product(name: "DenseOperations", package: "swift-yuma")
let yumaArchive = Target.Dependency.product(name: "YumaArchive", package: "swift-yuma")
let yumaDouble = Target.Dependency.product(name: "YumaDouble", package: "swift-yuma")
let yumaAudit = Target.Dependency.product(name: "YumaAudit", package: "swift-yuma")
let yumaFiles = Target.Dependency.product(name: "YumaFiles", package: "swift-yuma")

let package = Package(
  name: "Examples",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "swift-yuma", path: "..", traits: ["Archive"])
  ],
  targets: [
    .executableTarget(name: "BuildSubnet", dependencies: [yuma]),
    .executableTarget(name: "CompareVariants", dependencies: [yumaLab]),
    .executableTarget(name: "EstimateEpoch", dependencies: [yuma, yumaAudit, yumaDouble, yumaFiles]),
    .executableTarget(name: "FindRequirement", dependencies: [yumaLab]),
    .executableTarget(name: "FirstEpoch", dependencies: [yuma, yumaFiles]),
    .executableTarget(name: "FollowBonds", dependencies: [yuma]),
    .executableTarget(name: "KeepHistory", dependencies: [yumaArchive, yumaFiles]),
    .executableTarget(name: "MedianOfColumns", dependencies: [denseOperations]),
    .executableTarget(name: "ReadSnapshot", dependencies: [yuma, yumaFiles]),
    .executableTarget(name: "ReplaySeries", dependencies: [yuma, yumaFiles]),
    .executableTarget(name: "RoundShares", dependencies: [fixedPoint]),
  ],
  swiftLanguageModes: [.v6]
)
