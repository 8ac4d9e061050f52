// SPDX-License-Identifier: Apache-2.0
import CBuildInformation
import Yuma
import YumaJSON

/// What this program is: what a report of a fault has to say.
struct BuildInformation {
  /// The version of the package; set by hand when a version is released (Docs/Internals/Releasing.md).
  static let version = "0.1.0"
  static let current = BuildInformation()

  /// The commit, where the build was told.
  let commit: String? = {
    let commit = String(cString: yuma_build_commit())
    return commit.isEmpty ? nil : commit
  }()

  /// The traits that the package has, and whether this build was made with them.
  let traits: [(name: String, isOn: Bool)] = [("GMP", hasGMP), ("OpenBLAS", hasOpenBLAS), ("Archive", hasArchive)]

  #if GMP
    private static let hasGMP = true
  #else
    private static let hasGMP = false
  #endif
  #if OpenBLAS
    private static let hasOpenBLAS = true
  #else
    private static let hasOpenBLAS = false
  #endif
  #if Archive
    private static let hasArchive = true
  #else
    private static let hasArchive = false
  #endif

  /// The engines that this build has, and the kernels that each of them uses on this machine; nil where it cannot run.
  var engines: [(name: String, kernels: String?)] {
    KnownEngine.built.map { engine in
      (engine.name, try? engine.kernelsName())
    }
  }

  /// The program, its version and, where it is known, its commit: what a page says that it was made by.
  var title: String { "yuma \(Self.version)" + (commit.map { ", commit \($0)" } ?? "") }

  /// The versions of the chain's code whose rules are known.
  var specVersions: [String] {
    EpochRules.history.ranges.map { versions in
      let (first, last) = (versions.lowerBound, versions.upperBound - 1)
      return first == last ? "\(first)" : "\(first) to \(last)"
    }
  }

  /// A line for each of them.
  var text: String {
    let on = traits.filter(\.isOn).map(\.name)
    let off = traits.filter { !$0.isOn }.map(\.name)
    return """
      yuma \(Self.version)
      commit: \(commit ?? "not known to this build")
      traits: \(on.isEmpty ? "none" : on.joined(separator: ", "))\(off.isEmpty ? "" : " (without \(off.joined(separator: ", ")))")
      engines: \(engines.map { "\($0.name) (\($0.kernels ?? "cannot run here"))" }.joined(separator: ", "))
      spec versions: \(specVersions.joined(separator: ", "))
      """
  }

  /// The same as one JSON object.
  var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version") { $0.string(Self.version) }
      writer.member("commit") { $0.optional(commit) { $0.string($1) } }
      writer.member("traits") { $0.list(traits.filter(\.isOn).map(\.name)) { $0.string($1) } }
      writer.member("engines") { writer in
        writer.list(engines) { writer, engine in
          writer.object { writer in
            writer.member("name") { $0.string(engine.name) }
            writer.member("kernels") { $0.optional(engine.kernels) { $0.string($1) } }
          }
        }
      }
      writer.member("specVersions") { $0.list(specVersions) { $0.string($1) } }
    }
    return writer.bytes
  }

  /// The same as rows of a name and a value.
  var rows: Rows {
    var rows = Rows([.text("name"), .text("value")])
    rows.append(["version", Self.version])
    rows.append(["commit", commit])
    for (name, isOn) in traits { rows.append(["trait \(name)", "\(isOn)"]) }
    for engine in engines { rows.append(["engine \(engine.name)", engine.kernels]) }
    for version in specVersions { rows.append(["spec version", version]) }
    return rows
  }
}
