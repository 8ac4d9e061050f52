// SPDX-License-Identifier: Apache-2.0
import YumaFiles

/// One number for a run of documents, in order: it changes with each of them.
struct DigestChain: Sendable, Hashable {
  private var value: UInt64 = 0

  /// Adds the next document; nil for one that could not be read.
  mutating func add(_ digest: DocumentDigest?) {
    value = (value ^ (digest?.value ?? 0x9E37_79B9_7F4A_7C15)) &* 0xFF51_AFD7_ED55_8CCD
    value ^= value >> 32
  }
}
