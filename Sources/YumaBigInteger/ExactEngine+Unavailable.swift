#if !GMP
  import Yuma

  /// The exact engine, which this build does not have.
  @available(
    *, unavailable,
    message: "the exact engine needs the trait GMP of swift-yuma: .package(url: ..., traits: [\"GMP\"]), and libgmp"
  )
  public enum ExactEngine {}

  extension EpochEngine where Self == ReferenceEngine {
    /// The exact engine, which this build does not have.
    @available(
      *, unavailable,
      message: "the exact engine needs the trait GMP of swift-yuma: .package(url: ..., traits: [\"GMP\"]), and libgmp"
    )
    public static func exact(fractionalBits: Int, chainTranscendentals: Bool = false) -> ReferenceEngine { .reference }
  }
#endif
