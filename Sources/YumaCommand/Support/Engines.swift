// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Yuma
import YumaAudit
import YumaBigInteger
import YumaDouble
import YumaJSON
import YumaVectors

/// An engine that the command line knows by name, and how this build makes it.
struct KnownEngine: Sendable {
  /// How this build makes an engine, with what `verify` may ask of it.
  enum Availability: Sendable {
    /// Makes it.
    case built(@Sendable () -> EngineUnderTest)
    /// Makes it with so many fractional bits, or its default.
    case builtWithFractionalBits(@Sendable (Int?) throws -> EngineUnderTest)
    /// It is not part of this build, which was made without the named package trait.
    case needsTrait(String)
  }

  let name: String
  let availability: Availability

  /// Every engine, fastest first; the first is the default. A new engine is a line here.
  static let all = [
    KnownEngine(name: "vector", availability: .built { EngineUnderTest(.vector) }),
    KnownEngine(name: "reference", availability: .built { EngineUnderTest(.reference) }),
    exact,
    KnownEngine(
      name: "double",
      availability: .built {
        EngineUnderTest(
          .double, tolerance: Tolerance(steps: RoundingBound.declaredSteps, rao: RoundingBound.declaredRao),
          exemption: EngineUnderTest.chainOutOfRange(orRounding: RoundingBound.excess))
      }),
  ]

  #if GMP
    private static let exact = KnownEngine(
      name: "exact",
      availability: .builtWithFractionalBits {
        let bits = $0 ?? 256
        // With 32 bits and the chain's recipes it is to be the chain.
        let engine = try EpochEngine.exact(fractionalBits: bits, chainTranscendentals: bits == 32)
        guard bits != 32 else { return EngineUnderTest(engine, exemption: EngineUnderTest.chainOutOfRange) }
        return EngineUnderTest(
          engine, tolerance: Tolerance(steps: RoundingBound.declaredSteps, rao: RoundingBound.declaredRao),
          exemption: EngineUnderTest.chainOutOfRange(orRounding: RoundingBound.excess(fractionalBits: bits)))
      })
  #else
    private static let exact = KnownEngine(name: "exact", availability: .needsTrait("GMP"))
  #endif

  /// Their names, for help.
  static let names = all.map(\.name).joined(separator: ", ")

  /// The engines that this build has.
  static var built: [KnownEngine] {
    all.filter { if case .needsTrait = $0.availability { false } else { true } }
  }

  /// Whether `--fractional-bits` means something to the engine.
  var takesFractionalBits: Bool { if case .builtWithFractionalBits = availability { true } else { false } }

  /// The engine of that name.
  ///
  /// - Throws: a usage error that lists those there are.
  static func named(_ name: some StringProtocol) throws -> KnownEngine {
    if name == "blas" {
      _ = saysThatBLASIsDouble
      return try named("double")
    }
    let names = built.map(\.name).joined(separator: ", ")
    guard let engine = all.first(where: { $0.name == name }) else {
      throw ValidationError(
        "there is no engine '\(Printable.escaped(name))'; \(Nearest.hint(for: String(name), among: all.map(\.name))); "
          + "this build has: \(names)")
    }
    if case .needsTrait(let trait) = engine.availability {
      throw ValidationError(
        "the engine '\(name)' needs a build with the trait \(trait) (swift build --traits default,\(trait)); "
          + "this build has: \(names)")
    }
    return engine
  }

  /// Says the new spelling of an engine's old name, the first time it is asked for.
  private static let saysThatBLASIsDouble: Void = StandardStreams.report("the engine 'blas' is now called 'double'")

  /// The engine itself. One that cannot run on this machine as asked is said once, before any file is read, and ends the
  /// command.
  func make(fractionalBits: Int?) throws -> EngineUnderTest {
    let engine = try makeUnchecked(fractionalBits: fractionalBits)
    do {
      _ = try EpochRunner(engine: engine.engine)
    } catch {
      StandardStreams.report("\(error)")
      throw ExitCode(2)
    }
    return engine
  }

  /// The name of the kernels that it uses on this machine.
  ///
  /// - Throws: where it cannot run here.
  func kernelsName() throws -> String {
    let engine = try makeUnchecked(fractionalBits: nil).engine
    return try EpochRunner(engine: engine).kernels
  }

  private func makeUnchecked(fractionalBits: Int?) throws -> EngineUnderTest {
    switch availability {
    case .built(let make): return make()
    case .builtWithFractionalBits(let make): return try make(fractionalBits)
    case .needsTrait: return try Self.named(name).makeUnchecked(fractionalBits: fractionalBits)
    }
  }
}

/// Engines in the order asked for: `all`, or names between commas.
struct EngineList: Sendable {
  let engines: [KnownEngine]

  static let all = EngineList(engines: KnownEngine.built)

  /// The engines that the option's value names.
  ///
  /// - Throws: a usage error for an engine that this build has not, or one that is named twice.
  static func parse(_ value: String) throws -> EngineList {
    if value == "all" { return .all }
    let names = value.split(separator: ",", omittingEmptySubsequences: false)
    let engines = try names.map(KnownEngine.named)
    for (index, engine) in engines.enumerated() where engines[..<index].contains(where: { $0.name == engine.name }) {
      throw ValidationError("the engine '\(engine.name)' is named twice")
    }
    return EngineList(engines: engines)
  }
}

/// The choice of engines of commands that run several.
struct EngineOptions: ParsableArguments {
  @Option(
    name: .customLong("engine"),
    help: ArgumentHelp(
      "The engines to run: all, or of \(KnownEngine.names), with commas between (default: all).", valueName: "name,..."),
    completion: .list(KnownEngine.all.map(\.name) + ["all"]), transform: EngineList.parse)
  private var choice: EngineList?

  /// The engines that were chosen, or all.
  var list: EngineList { choice ?? .all }

  @Option(parsing: .unconditional, help: "Fractional bits of the exact engine's numbers.")
  var fractionalBits: Int?

  mutating func validate() throws {
    try checkFractionalBits(fractionalBits, for: list.engines)
  }

  /// The engines, each made anew; `usual` is the number of fractional bits where the option is not given.
  func make(usualFractionalBits usual: Int? = nil) throws -> [EngineUnderTest] {
    try list.engines.map { try $0.make(fractionalBits: $0.takesFractionalBits ? fractionalBits ?? usual : nil) }
  }
}

/// Refuses `--fractional-bits` where no engine has a use for it.
func checkFractionalBits(_ bits: Int?, for engines: [KnownEngine]) throws {
  guard bits == nil || engines.contains(where: \.takesFractionalBits) else {
    throw ValidationError("--fractional-bits is for the exact engine, which is not among those asked for")
  }
}

/// The choice of one engine.
struct EngineOption: ParsableArguments {
  @Option(
    name: .customLong("engine"),
    help: ArgumentHelp(
      "The engine to compute with: \(KnownEngine.names) (default: \(KnownEngine.all[0].name)).", valueName: "name"),
    completion: .list(KnownEngine.all.map(\.name)), transform: KnownEngine.named)
  private var choice: KnownEngine?

  /// The engine that was chosen, or the default.
  var engine: KnownEngine { choice ?? KnownEngine.all[0] }
}
