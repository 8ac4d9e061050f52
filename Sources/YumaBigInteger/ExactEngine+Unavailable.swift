// SPDX-License-Identifier: Apache-2.0
#if !GMP
  import Yuma

  extension EpochEngine {
    /// The exact engine, which this build does not have.
    @available(
      *, unavailable,
      message: "the exact engine needs the trait GMP of swift-yuma: .package(url: ..., traits: [\"GMP\"]), and libgmp"
    )
    public static func exact(fractionalBits: Int, chainTranscendentals: Bool = false) -> EpochEngine { .reference }
  }
#endif
