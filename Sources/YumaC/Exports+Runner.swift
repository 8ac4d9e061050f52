// SPDX-License-Identifier: Apache-2.0
import CYuma
import Yuma

// The functions of yuma.h on epochs of arrays. What they do is said there.

/// YUMA_ABI of the library.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_abi")
#endif
public func yuma_abi() -> UInt32 { UInt32(YUMA_ABI) }

/// Makes a runner of an engine.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_runner_new")
#endif
public func yuma_runner_new(
  _ number: Int32, _ runner: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<yuma_error>!
) -> yuma_status {
  attempt(error) {
    let target = try place(runner, "runner")
    let made = try Runner(engine: engine(number))
    target.pointee = OpaquePointer(Unmanaged.passRetained(made).toOpaque())
  }
}

/// Frees a runner; NULL is fine.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_runner_free")
#endif
public func yuma_runner_free(_ runner: OpaquePointer!) {
  guard let runner else { return }
  Unmanaged<Runner>.fromOpaque(UnsafeRawPointer(runner)).release()
}

/// Sets hyperparameters to the chain's defaults, and `size`.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_parameters_default")
#endif
public func yuma_parameters_default(_ parameters: UnsafeMutablePointer<yuma_parameters>!) {
  guard let parameters, UInt(bitPattern: parameters) % UInt(MemoryLayout<yuma_parameters>.alignment) == 0 else {
    return
  }
  parameters.pointee = yuma_parameters(Hyperparameters())
}

/// Computes an epoch.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_run")
#endif
public func yuma_run(
  _ runner: OpaquePointer!, _ input: UnsafePointer<yuma_input>!, _ output: UnsafeMutablePointer<yuma_output>!,
  _ error: UnsafeMutablePointer<yuma_error>!
) -> yuma_status {
  attempt(error, usesHeaderNames: true) {
    let source = try SizedStruct.copy(input, zero: yuma_input(), "input")
    let target = try SizedStruct.copy(output, zero: yuma_output(), "output")
    let size = target.size
    try Runner.with(runner) { runner in
      let ledger = try runner.run(source, checking: target)
      var target = target
      target.write(runner.output, ledger)
      target.size = size
      output.pointee = target
    }
  }
}

/// Copies the bonds of the runner's last epoch: as many offsets as it has rows and one, and `bond_count` columns and values.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_copy_bonds")
#endif
public func yuma_copy_bonds(
  _ runner: OpaquePointer!, _ offsets: UnsafeMutablePointer<Int64>!, _ offset_capacity: Int,
  _ columns: UnsafeMutablePointer<UInt16>!, _ values: UnsafeMutablePointer<UInt16>!, _ capacity: Int,
  _ error: UnsafeMutablePointer<yuma_error>!
) -> yuma_status {
  attempt(error) {
    try Runner.with(runner) { runner in
      let bonds = runner.output.bonds
      guard UInt(bitPattern: offset_capacity) > UInt(bonds.rowCount) else {
        throw Failure.misuse(
          "offset_capacity", "\(UInt(bitPattern: offset_capacity)), where \(bonds.rowCount + 1) offsets belong")
      }
      guard UInt(bitPattern: capacity) >= UInt(bonds.entryCount) else {
        throw Failure.misuse("capacity", "\(UInt(bitPattern: capacity)), where there are \(bonds.entryCount) bonds")
      }
      let places = bonds.entryCount > 0
      bonds.copy(
        offsets: try place(offsets, "offsets"), columns: places ? try place(columns, "columns") : nil,
        values: places ? try place(values, "values") : nil)
    }
  }
}

/// Writes the name of the kernels that ran last into `text`, cut to fit and ended by a zero.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_runner_kernels")
#endif
public func yuma_runner_kernels(
  _ runner: OpaquePointer!, _ text: UnsafeMutablePointer<CChar>!, _ capacity: Int,
  _ error: UnsafeMutablePointer<yuma_error>!
) -> yuma_status {
  attempt(error) {
    try Runner.with(runner) { runner in
      let target = try place(text, "text")
      guard capacity != 0 else { throw Failure.misuse("capacity", "0, where the zero at the end needs a place") }
      copyText(
        runner.runner.kernels,
        to: UnsafeMutableRawBufferPointer(start: target, count: Int(min(UInt(bitPattern: capacity), 64))))
    }
  }
}
