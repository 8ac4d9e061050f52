// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "Examples",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "swift-yuma", path: "..")
  ],
  targets: [
    .executableTarget(name: "BuildSubnet", dependencies: [.product(name: "Yuma", package: "swift-yuma")]),
    .executableTarget(name: "FollowBonds", dependencies: [.product(name: "Yuma", package: "swift-yuma")]),
    .executableTarget(name: "RoundShares", dependencies: [.product(name: "FixedPoint", package: "swift-yuma")]),
  ],
  swiftLanguageModes: [.v6]
)
