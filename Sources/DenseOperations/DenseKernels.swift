// SPDX-License-Identifier: Apache-2.0
import CDenseKernels
import CInstructionSets

/// The inner loops of dense matrices, compiled for an instruction set. All of them give the same bits
/// (Docs/Internals/Architecture.md, Dense kernels).
public struct DenseKernels: Sendable {
  /// The C functions: constants, which nobody changes.
  package nonisolated(unsafe) let table: UnsafePointer<dense_kernels>

  /// The kernels that are used: those that the environment variable `YUMA_KERNELS` names, or else the best that the machine can
  /// run. A name that ``checkForced()`` refuses counts as none.
  public static let best = (try? forced()) ?? available.first ?? portable

  /// All that this machine can run, best first. The portable kernels are always among them.
  public static let available = (0..<Int32(INSTRUCTION_SET_COUNT)).compactMap(DenseKernels.init(set:))

  /// "avx512", "avx2", "neon" or "portable".
  public var name: String { String(cString: table.pointee.name) }

  /// Checks that `YUMA_KERNELS`, if it is set, names kernels that this machine can run. Engines and simulations check it before
  /// they compute.
  ///
  /// - Throws: `DenseKernelsError` if it does not.
  public static func checkForced() throws(DenseKernelsError) { _ = try forced() }

  private static let portable = DenseKernels(table: dense_kernels_portable_set())

  private static func forced() throws(DenseKernelsError) -> DenseKernels? {
    guard let name = instruction_set_forced().map({ String(cString: $0) }) else { return nil }
    guard let kernels = available.first(where: { $0.name == name }) else { throw DenseKernelsError(name: name) }
    return kernels
  }
}

extension DenseKernels {
  private init?(set: Int32) {
    guard let table = dense_kernels_of(set) else { return nil }
    self.init(table: table)
  }
}

/// `YUMA_KERNELS` names no kernels that this machine can run.
public struct DenseKernelsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name that the variable holds.
  public let name: String

  /// What is wrong, and what there is, on one line.
  public var description: String {
    let known = (0..<Int32(INSTRUCTION_SET_COUNT)).contains {
      instruction_set_name($0).map { String(cString: $0) } == name
    }
    let available = DenseKernels.available.map(\.name).joined(separator: ", ")
    return known
      ? "the \(name) kernels are not available here; available: \(available)"
      : "YUMA_KERNELS: there are no kernels '\(name)'; available here: \(available)"
  }
}
