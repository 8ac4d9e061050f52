// SPDX-License-Identifier: Apache-2.0
import Yuma

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

// What an application shows for an error is the error's own line.

extension EpochInputError: LocalizedError {
  /// The field, the place and the rule, on one line.
  public var errorDescription: String? { description }
}

extension EngineUnavailable: LocalizedError {
  /// The reason, on one line.
  public var errorDescription: String? { description }
}

extension UnknownSpecVersion: LocalizedError {
  /// What is known about the version, on one line.
  public var errorDescription: String? { description }
}

extension FileError: LocalizedError {
  /// The file, the place and the rule, on one line.
  public var errorDescription: String? { description }
}
