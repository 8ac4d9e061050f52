import YumaJSON

extension NetworkEmission {
  private enum Key: String, JSONKey {
    case schema, name, description, source, chain, input, recorded, tolerance
    static var optional: Set<Key> { [.name, .description, .source] }
    static var isExtensible: Bool { true }
  }

  /// Reads a `network-emission/1` file (Docs/Specification/vectors.md).
  ///
  /// - Parameters:
  ///   - contents: the file.
  ///   - specVersion: the spec version whose rules are in force; `nil` for the one that the file names, or 424.
  /// - Throws: `FileError` for what is not such a file, or names a spec version without a ruleset.
  public init(_ contents: FileContents, specVersion: Int? = nil) throws(FileError) {
    self = try contents.document { reader in
      var name: String?
      var chain = ChainOrigin()
      var parts: [Key: [String: EmissionValue]] = [:]
      try reader.object(Key.self) { (reader, key) in
        switch key {
        case .schema: try reader.requireSchema("network-emission/1")
        case .name: name = try reader.string()
        case .description, .source: _ = try reader.string()
        case .chain: chain = try ChainOrigin(from: &reader)
        case .input, .recorded, .tolerance: parts[key] = try reader.emissionObject()
        }
      }
      do {
        var emission = try NetworkEmission(
          input: parts[.input] ?? [:], recorded: parts[.recorded] ?? [:], tolerance: parts[.tolerance] ?? [:],
          specVersion: specVersion ?? Int(chain.specVersion ?? 424))
        (emission.name, emission.chain) = (name, chain)
        return emission
      } catch {
        throw JSONError("\(error)")
      }
    }
  }
}
