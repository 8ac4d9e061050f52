// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The files of the repository that say which module depends on which.
enum Repository {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  static func text(_ name: String) throws -> String { try String(contentsOfFile: "\(root)/\(name)", encoding: .utf8) }

  /// The modules and products that each target of `Sources/` declares as dependencies in Package.swift.
  static func declared() throws -> [String: Set<String>] {
    let manifest = try text("Package.swift")
    let start = /\n    \.(target|executableTarget|systemLibrary|testTarget)\(/
    let declarations = manifest.split(separator: start).dropFirst()
    var modules: [String: Set<String>] = [:]
    for declaration in declarations where !declaration.contains("path: \"Tests") {
      guard let name = try /name: "(\w+)"/.firstMatch(in: declaration)?.1 else { continue }
      guard FileManager.default.fileExists(atPath: "\(root)/Sources/\(name)") else { continue }
      modules[String(name)] = try dependencies(of: declaration)
    }
    return modules
  }

  private static func dependencies(of declaration: Substring) throws -> Set<String> {
    guard let list = declaration.range(of: "dependencies: [") else { return [] }
    // Names of packages, traits and conditions are no modules.
    let text = declaration[list.upperBound...]
      .replacing(/, package: "[^"]+"/, with: "").replacing(/traits: \[[^\]]*\]/, with: "")
    let end = text.firstIndex(of: "]") ?? text.endIndex
    return Set(text[..<end].matches(of: /"(\w+)"/).map { String($0.1) })
  }

  /// The modules that the Swift sources of a target import, whatever traits are on; those of the toolchain are left out, but for
  /// Foundation.
  static func imported(by module: String) throws -> Set<String> {
    let toolchain: Set = ["Darwin", "Dispatch", "Glibc", "Musl", "Synchronization"]
    var imported: Set<String> = []
    for text in try sources(in: "Sources/\(module)") {
      // A pattern is slow, and few lines have the word.
      for line in text.utf8.split(separator: UInt8(ascii: "\n")).compactMap(Substring.init)
      where line.contains("import ") {
        if let match = try /^\s*(?:@\w+ )?(?:(?:public|package) )?import (?:(?:struct|enum|class|func) )?(\w+)/
          .firstMatch(in: line)
        {
          imported.insert(match.1 == "FoundationEssentials" ? "Foundation" : String(match.1))
        }
      }
    }
    return imported.subtracting(toolchain)
  }

  /// Whether a line of the module's Swift sources asks for an optional part. The trait Tools is no such part: each build here has it.
  static func asksForOptionalPart(_ folder: String) throws -> Bool {
    try sources(in: folder).contains { $0.contains("#if ") && $0.contains(/(?m)^\s*#if (GMP|OpenBLAS|Archive)\b/) }
  }

  /// The texts of all Swift sources in a folder; none if there is no such folder.
  private static func sources(in folder: String) throws -> [String] {
    let names = FileManager.default.enumerator(atPath: "\(root)/\(folder)")?.compactMap { $0 as? String } ?? []
    return try names.filter { $0.hasSuffix(".swift") }.map { try text("\(folder)/\($0)") }
  }

  /// The rows of the table of modules in Docs/Internals/Architecture.md: module, dependencies, whether it imports Foundation.
  static func documented() throws -> [(module: String, dependencies: Set<String>, importsFoundation: Bool)] {
    let lines = try text("Docs/Internals/Architecture.md").split(separator: "\n")
    let rows = lines.drop { !$0.hasPrefix("| module |") }.dropFirst(2).prefix { $0.hasPrefix("| ") }
    return rows.map { row in
      let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      let dependencies = cells[2].split(separator: ", ").map(String.init).filter { $0 != "nothing" }
      return (cells[0], Set(dependencies), cells[3] == "yes")
    }
  }
}
