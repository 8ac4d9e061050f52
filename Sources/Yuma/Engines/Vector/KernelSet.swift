// SPDX-License-Identifier: Apache-2.0
import CInstructionSets
import CYumaKernels

/// An instruction set that the vector engine's kernels are compiled for. All of them give the same bits.
public enum KernelSet: String, Sendable, Hashable, CaseIterable {
  /// AVX-512 (F, DQ, BW, VL).
  case avx512
  /// AVX2 with FMA.
  case avx2
  /// NEON, on arm64.
  case neon
  /// Plain vectors, which the compiler turns into what every processor of the architecture has.
  case portable

  /// Whether this build has the kernels and this machine can run them.
  public var isAvailable: Bool { yuma_kernels_available(code) }

  /// The sets that are available, fastest first; empty on a machine whose arithmetic cannot be told to round down.
  public static var available: [KernelSet] { allCases.filter(\.isAvailable) }

  /// The set that the environment variable `YUMA_KERNELS` names, or nil where it is not set or empty.
  ///
  /// - Throws: `KernelSetError` for a name that is none, or a set that cannot run here.
  public static func forced() throws(KernelSetError) -> KernelSet? {
    guard let name = instruction_set_forced().map({ String(cString: $0) }) else { return nil }
    guard let set = KernelSet(rawValue: name) else { throw .unknown(name) }
    guard set.isAvailable else { throw .unavailable(set) }
    return set
  }

  /// The set's number in the C header.
  var code: Int32 {
    switch self {
    case .avx512: Int32(INSTRUCTION_SET_AVX512)
    case .avx2: Int32(INSTRUCTION_SET_AVX2)
    case .neon: Int32(INSTRUCTION_SET_NEON)
    case .portable: Int32(INSTRUCTION_SET_PORTABLE)
    }
  }
}

/// Why the kernels asked for cannot run.
public enum KernelSetError: Error, Sendable, Hashable, CustomStringConvertible {
  /// `YUMA_KERNELS` names no set.
  case unknown(String)
  /// This build or this machine does not have the set.
  case unavailable(KernelSet)
  /// There is no set at all that this machine can run.
  case none

  /// What is wrong, and what there is, on one line.
  public var description: String {
    let available = KernelSet.available.map(\.rawValue).joined(separator: ", ")
    return switch self {
    case .unknown(let name): "YUMA_KERNELS: there are no kernels '\(name)'; available here: \(available)"
    case .unavailable(let set): "the \(set.rawValue) kernels are not available here; available: \(available)"
    case .none: "no vector kernels can run on this machine: its arithmetic cannot round down"
    }
  }
}
