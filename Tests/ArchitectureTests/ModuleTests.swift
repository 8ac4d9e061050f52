// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite("Which module imports which")
struct ModuleTests {
  /// Dependencies that no source imports: they are there for what else they do.
  static let withoutImport: Set = ["ToolsTrait"]

  @Test(
    "A module imports what Package.swift declares for it, nothing else, and declares nothing that it does not import")
  func imports() throws {
    let declared = try Repository.declared()
    #expect(declared.count > 20)
    for (module, dependencies) in declared {
      let imported = try Repository.imported(by: module).subtracting(["Foundation"])
      // C includes headers.
      if imported.isEmpty, module.hasPrefix("C") { continue }
      #expect(imported.subtracting(dependencies) == [], "\(module) imports what it does not declare")
      let unused = dependencies.subtracting(imported).subtracting(Self.withoutImport)
      #expect(unused == [], "\(module) declares what it does not import")
    }
  }

  @Test(
    "The table of Docs/Internals/Architecture.md is that of Package.swift, in an order in which a module depends on rows above it"
  )
  func table() throws {
    let rows = try Repository.documented()
    let declared = try Repository.declared()
    #expect(Set(rows.map(\.module)) == Set(declared.keys))
    var above: Set<String> = []
    for row in rows {
      #expect(row.dependencies == declared[row.module], "\(row.module)")
      let modules = row.dependencies.filter { declared[$0] != nil }
      #expect(modules.isSubset(of: above), "\(row.module) stands above \(modules.subtracting(above).sorted())")
      #expect(
        row.importsFoundation == (try Repository.imported(by: row.module).contains("Foundation")), "\(row.module)")
      above.insert(row.module)
    }
  }

  @Test("The core imports no Foundation, and no library imports ArgumentParser")
  func core() throws {
    for module in ["FixedPoint", "Yuma", "DynamicTAO", "YumaBigInteger", "YumaDouble", "DenseOperations", "YumaJSON"] {
      #expect(try !Repository.imported(by: module).contains("Foundation"), "\(module)")
    }
    for module in try Repository.declared().keys where module != "YumaCommand" {
      #expect(try !Repository.imported(by: module).contains("ArgumentParser"), "\(module)")
    }
  }

  @Test("The build without optional parts runs the tests of each module that one of them changes, and no others")
  func withoutOptionalParts() throws {
    let makefile = try Repository.text("Makefile")
    let list = try #require(try /CHANGED_BY_TRAITS := (\S+)/.firstMatch(in: makefile)?.1)
    let modules = try #require(try? FileManager.default.contentsOfDirectory(atPath: "\(Repository.root)/Tests"))
      .filter { $0.hasSuffix("Tests") }
    let changed = try modules.filter { module in
      let library = "Sources/\(module.dropLast("Tests".count))"
      return try Repository.asksForOptionalPart("Tests/\(module)") || Repository.asksForOptionalPart(library)
    }
    #expect(changed.count > 3)
    #expect(list.split(separator: ",").map(String.init).sorted() == changed.sorted())
  }
}
