// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import YumaFiles
import YumaVectors

@Suite("The manifest of the golden files")
struct ManifestTests {
  static let path = Vectors.path("manifest.json")

  @Test("Every golden file has an entry with its format, in the order of the paths, and no entry lacks its file")
  func complete() throws {
    let manifest = try VectorManifest(FileContents(path: Self.path))
    let paths = InputFiles.under([Vectors.folder]).map(\.path).filter { $0 != Self.path }
    #expect(manifest.files.map { Vectors.path($0.path) }.sorted() == paths.sorted())
    for entry in manifest.files {
      #expect(try FileContents(path: Vectors.path(entry.path)).schema() == entry.format, "\(entry.path)")
      #expect(entry.specVersions.isEmpty || entry.specVersions.count == 2, "\(entry.path)")
    }
  }

  @Test("Every flag is explained, and every explained flag occurs")
  func flags() throws {
    let manifest = try VectorManifest(FileContents(path: Self.path))
    #expect(Set(manifest.files.flatMap(\.flags)) == Set(manifest.flags.keys))
  }
}
