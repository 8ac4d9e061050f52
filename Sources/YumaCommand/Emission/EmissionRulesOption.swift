// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DynamicTAO
import Yuma

/// The choice of rules of the commands on emission.
struct EmissionRulesOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Compute under the rules of this spec version, from 233 on; by default of the file's, or of the last known.",
      valueName: "version"))
  var spec: Int?

  mutating func validate() throws {
    guard let spec else { return }
    do throws(UnknownSpecVersion) {
      _ = try BlockRules.shares(specVersion: spec)
    } catch {
      throw ValidationError("--spec: \(error)")
    }
  }

  /// The spec version asked for, or the last whose rules are known.
  var version: Int { spec ?? SpecVersions.last }

  /// The rules of ``version``.
  ///
  /// - Throws: a usage error for a version of which only the sharing of TAO is known.
  func rules() throws -> BlockRules {
    do throws(UnknownSpecVersion) {
      return try BlockRules(specVersion: version)
    } catch {
      throw ValidationError("--spec: \(error)")
    }
  }
}
