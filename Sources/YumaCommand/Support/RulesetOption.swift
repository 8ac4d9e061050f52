// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Yuma
import YumaFiles

/// The choice of rules of commands that compute epochs of a file.
struct RulesetOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Compute under the rules of this spec version, not of the one the file names.", valueName: "version"))
  var spec: UInt32?

  mutating func validate() throws {
    do {
      if let spec { _ = try EpochRules(specVersion: Int(spec)) }
    } catch {
      throw ValidationError("--spec: \(error)")
    }
  }

  /// Lets the snapshot name the spec version that was asked for.
  func apply(to snapshot: inout Snapshot) {
    if let spec { snapshot.assume(specVersion: spec) }
  }
}
