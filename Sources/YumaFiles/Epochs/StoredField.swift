// SPDX-License-Identifier: Apache-2.0
import Yuma

/// A stored property of a value, by its place in memory. A key path says the same. But it reads a property from a copy of the whole value,
/// and retains and releases all that this holds. With a dozen lists that was a quarter of a replay's processor time.
package struct StoredField<Whole, Value>: Sendable {
  private let offset: Int

  /// The property of a key path, which has to be stored in the value itself. The fifteen of OutputField.swift are the only ones there are,
  /// and each golden file reads them all: what traps here is a change of the code, never somebody's data.
  init(_ path: WritableKeyPath<Whole, Value>) {
    guard let offset = MemoryLayout<Whole>.offset(of: path) else {
      preconditionFailure("\(path) is no stored property")
    }
    self.offset = offset
  }

  fileprivate func read(_ whole: UnsafePointer<Whole>) -> Value {
    (UnsafeRawPointer(whole) + offset).assumingMemoryBound(to: Value.self).pointee
  }

  fileprivate func write(_ value: Value, _ whole: UnsafeMutablePointer<Whole>) {
    (UnsafeMutableRawPointer(whole) + offset).assumingMemoryBound(to: Value.self).pointee = value
  }
}

extension EpochOutput {
  /// The values of a field.
  package subscript<Value>(field: StoredField<EpochOutput, Value>) -> Value {
    get { withUnsafePointer(to: self) { field.read($0) } }
    set { withUnsafeMutablePointer(to: &self) { field.write(newValue, $0) } }
  }
}

extension RecordedOutput {
  /// The values of a field.
  package subscript<Value>(field: StoredField<RecordedOutput, Value>) -> Value {
    get { withUnsafePointer(to: self) { field.read($0) } }
    set { withUnsafeMutablePointer(to: &self) { field.write(newValue, $0) } }
  }
}
