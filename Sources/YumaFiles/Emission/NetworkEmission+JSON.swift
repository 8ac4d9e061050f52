// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaJSON

extension NetworkEmission {
  private enum Key: String, JSONKey {
    case schema, name, description, source, chain, assumed, input, recorded, tolerance
    static var optional: Set<Key> { [.name, .description, .source, .assumed] }
    static var isExtensible: Bool { true }
  }

  /// Reads a `network-emission/1` file (Docs/Specification/vectors.md).
  ///
  /// - Parameters:
  ///   - contents: the file.
  ///   - specVersion: the spec version whose rules are in force; `nil` for the one that the file names.
  /// - Throws: `FileError` for what is not such a file, names no spec version, or one without rules.
  public init(_ contents: FileContents, specVersion: Int? = nil) throws(FileError) {
    self = try contents.document { reader in
      var name: String?
      var chain = ChainOrigin()
      var assumed: [String] = []
      var parts: [Key: [String: EmissionValue]] = [:]
      try reader.object(Key.self) { (reader, key) in
        switch key {
        case .schema: try reader.requireSchema("network-emission/1")
        case .name: name = try reader.string()
        case .description, .source: _ = try reader.string()
        case .chain: chain = try ChainOrigin(from: &reader)
        case .assumed: assumed = try reader.array { try $0.string() }
        case .input, .recorded, .tolerance: parts[key] = try reader.emissionObject()
        }
      }
      guard let version = specVersion ?? chain.specVersion.map({ Int($0) }) else {
        throw JSONError("missing: the rules depend on it").within(.key("chain.specVersion"))
      }
      do {
        var emission = try NetworkEmission(
          input: parts[.input] ?? [:], recorded: parts[.recorded] ?? [:], tolerance: parts[.tolerance] ?? [:],
          block: chain.block, specVersion: version)
        (emission.name, emission.chain, emission.assumed) = (name, chain, assumed)
        return emission
      } catch {
        throw JSONError("\(error)")
      }
    }
  }
}
