// SPDX-License-Identifier: Apache-2.0
#if !Archive
  /// Archives, which this build does not have.
  @available(
    *, unavailable,
    message: "archives need the trait Archive of swift-yuma: .package(url: ..., traits: [\"Archive\"]), and SQLite"
  )
  public enum Archive {}
#endif
