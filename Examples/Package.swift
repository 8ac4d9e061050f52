// swift-tools-version: 6.1
import PackageDescription

let fixedPoint = Target.Dependency.product(name: "FixedPoint", package: "swift-yuma")
let yuma = Target.Dependency.product(name: "Yuma", package: "swift-yuma")
let yumaLab = Target.Dependency.product(name: "YumaLab", package: "swift-yuma")
let yumaAudit = Target.Dependency.product(name: "YumaAudit", package: "swift-yuma")

let package = Package(
  name: "Examples",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "swift-yuma", path: "..")
  ],
  targets: [
    .executableTarget(name: "BuildSubnet", dependencies: [yuma]),
    .executableTarget(name: "CompareVariants", dependencies: [yumaLab]),
    .executableTarget(name: "FindRequirement", dependencies: [yumaLab]),
    .executableTarget(name: "FollowBonds", dependencies: [yuma]),
    .executableTarget(name: "ReadSnapshot", dependencies: [yuma, yumaAudit]),
    .executableTarget(name: "ReplaySeries", dependencies: [yuma, yumaAudit]),
    .executableTarget(name: "RoundShares", dependencies: [fixedPoint]),
  ],
  swiftLanguageModes: [.v6]
)
