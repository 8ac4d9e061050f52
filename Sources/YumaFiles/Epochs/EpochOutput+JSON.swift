// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaJSON

extension EpochOutput {
  package init(from reader: inout JSONReader) throws {
    do {
      try self.init(try RecordedOutput(from: &reader))
    } catch let error as MissingField {
      throw JSONError("missing").within(.key(error.field.rawValue))
    }
  }

  func write(to writer: inout JSONWriter) { RecordedOutput(self).write(to: &writer) }

  /// - Throws: for a list that has not one element for each of `n` neurons.
  func requireLengths(_ n: Int) throws { try RecordedOutput(self).requireLengths(n) }
}

extension JSONError {
  static func length(_ count: Int, of key: some JSONKey, neurons n: Int) -> JSONError {
    JSONError("\(count) elements, where the input has \(n) neurons").within(.key(key.rawValue))
  }
}
