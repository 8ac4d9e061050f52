// SPDX-License-Identifier: Apache-2.0
import CYuma
import Yuma

/// The rules of a spec version as the header names it.
///
/// - Throws: `UnknownSpecVersion`.
func rules(of specVersion: UInt32) throws(UnknownSpecVersion) -> EpochRules {
  switch specVersion {
  case UInt32.max: .latest
  case 0: throw .notNamed
  default: try EpochRules(specVersion: Int(specVersion))
  }
}

/// The spec version as a number.
func number(of specVersion: UInt32) -> UInt32 {
  specVersion == UInt32.max ? UInt32(SpecVersions.last) : specVersion
}
