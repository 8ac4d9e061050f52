// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaJSON

/// How the values of a trace are written: as raw I32F32 bits where `format` is absent.
package enum TraceFormat: Hashable {
  case bits
  case fixed(fractionalBits: Int)
  case double

  package init?(name: String) {
    if name == "double" {
      self = .double
    } else if name.hasPrefix("fixed-"), let bits = UInt16(name.dropFirst(6)) {
      self = .fixed(fractionalBits: Int(bits))
    } else {
      return nil
    }
  }

  package var name: String? {
    switch self {
    case .bits: nil
    case .fixed(let fractionalBits): "fixed-\(fractionalBits)"
    case .double: "double"
    }
  }
}

/// The parts of a trace by their keys.
package enum TraceKey: String, JSONKey {
  case format, stake, activeStake, weights, consensus, clippedWeights, validatorTrust, incentive, weightsForBonds
  case emaBonds, dividends, normalizedServerEmission, normalizedValidatorEmission, normalizedCombinedEmission
  package static let optional: Set<TraceKey> = [.format, .weights, .clippedWeights, .weightsForBonds, .emaBonds]
}

extension EpochTrace {
  package init(from reader: inout JSONReader) throws {
    var format = TraceFormat.bits
    var vectors: [TraceKey: TraceValues] = [:]
    var matrices: [TraceKey: TraceMatrix] = [:]
    try reader.object(TraceKey.self) { (reader, key) in
      switch key {
      case .format:
        let name = try reader.string()
        guard let known = TraceFormat(name: name), vectors.isEmpty, matrices.isEmpty else {
          throw JSONError("\(Printable.quoted(name)) is not \"double\" or \"fixed-BITS\" ahead of the values")
        }
        format = known
      case .weights, .clippedWeights, .weightsForBonds, .emaBonds:
        matrices[key] = try reader.traceMatrix(format)
      default:
        vectors[key] = try reader.traceValues(format)
      }
    }
    func vector(_ key: TraceKey) -> TraceValues { vectors[key] ?? .bits([]) }
    self.init(
      stake: vector(.stake), activeStake: vector(.activeStake), weights: matrices[.weights],
      consensus: vector(.consensus), clippedWeights: matrices[.clippedWeights],
      validatorTrust: vector(.validatorTrust), incentive: vector(.incentive),
      weightsForBonds: matrices[.weightsForBonds], emaBonds: matrices[.emaBonds], dividends: vector(.dividends),
      normalizedServerEmission: vector(.normalizedServerEmission),
      normalizedValidatorEmission: vector(.normalizedValidatorEmission),
      normalizedCombinedEmission: vector(.normalizedCombinedEmission))
  }

  /// The vectors, in the order of the stages.
  package var vectors: [(key: TraceKey, values: TraceValues)] {
    [
      (.stake, stake), (.activeStake, activeStake), (.consensus, consensus), (.validatorTrust, validatorTrust),
      (.incentive, incentive), (.dividends, dividends), (.normalizedServerEmission, normalizedServerEmission),
      (.normalizedValidatorEmission, normalizedValidatorEmission),
      (.normalizedCombinedEmission, normalizedCombinedEmission),
    ]
  }

  /// The matrices, in the order of the stages.
  package var matrices: [(key: TraceKey, matrix: TraceMatrix?)] {
    [
      (.weights, weights), (.clippedWeights, clippedWeights), (.weightsForBonds, weightsForBonds),
      (.emaBonds, emaBonds),
    ]
  }

  package func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member(TraceKey.format, stake.format.name) { $0.string($1) }
      for (key, values) in vectors {
        writer.member(key, values) { $0.list($1.indices) { values.write(entry: $1, to: &$0) } }
      }
      for (key, matrix) in matrices {
        writer.member(key, matrix) { writer, matrix in
          writer.pairRows(offsets: matrix.rowOffsets, columns: matrix.columns) {
            matrix.values.write(entry: $1, to: &$0)
          }
        }
      }
    }
  }

  /// - Throws: for a part that has not one element or row for each of `n` neurons.
  package func requireLengths(_ n: Int) throws {
    for (key, values) in vectors where values.indices.count != n {
      throw JSONError.length(values.indices.count, of: key, neurons: n)
    }
    for case (let key, let matrix?) in matrices where matrix.rowOffsets.count - 1 != n {
      throw JSONError.length(matrix.rowOffsets.count - 1, of: key, neurons: n)
    }
  }
}

extension TraceValues {
  /// How the values are written.
  package var format: TraceFormat {
    switch self {
    case .bits: .bits
    case .decimal(_, let fractionalBits): .fixed(fractionalBits: fractionalBits)
    case .real: .double
    }
  }

  /// The positions of the values.
  package var indices: Range<Int> {
    switch self {
    case .bits(let bits): bits.indices
    case .decimal(let texts, _): texts.indices
    case .real(let values): values.indices
    }
  }

  /// The value at a position, in the digits of its format.
  package func text(of entry: Int) -> String {
    switch self {
    case .bits(let bits): "\(bits[entry])"
    case .decimal(let texts, _): texts[entry]
    case .real(let values): "\(values[entry])"
    }
  }

  fileprivate func write(entry: Int, to writer: inout JSONWriter) {
    switch self {
    case .bits(let bits): writer.integer(bits[entry])
    case .decimal(let texts, _): writer.string(texts[entry])
    case .real(let values): writer.double(values[entry])
    }
  }
}

extension JSONReader {
  fileprivate mutating func traceValues(_ format: TraceFormat) throws -> TraceValues {
    switch format {
    case .bits: .bits(try array { try $0.signed() })
    case .fixed(let bits): .decimal(try array { try $0.decimal() }, fractionalBits: bits)
    case .double: .real(try array { try $0.double() })
    }
  }

  fileprivate mutating func traceMatrix(_ format: TraceFormat) throws -> TraceMatrix {
    switch format {
    case .bits:
      let rows = try pairRows { try $0.signed(Int64.self) }
      return TraceMatrix(rowOffsets: rows.offsets, columns: rows.columns, values: .bits(rows.values))
    case .fixed(let bits):
      let rows = try pairRows { try $0.decimal() }
      let values = TraceValues.decimal(rows.values, fractionalBits: bits)
      return TraceMatrix(rowOffsets: rows.offsets, columns: rows.columns, values: values)
    case .double:
      let rows = try pairRows { try $0.double() }
      return TraceMatrix(rowOffsets: rows.offsets, columns: rows.columns, values: .real(rows.values))
    }
  }

  /// A string that holds an integer in plain digits, of any size.
  package mutating func decimal() throws -> String {
    let text = try string()
    let digits = text.utf8.first == Ascii.minus ? text.utf8.dropFirst() : text.utf8[...]
    let hasLeadingZero = digits.count > 1 && digits.first == Ascii.zero
    guard !digits.isEmpty, digits.allSatisfy(Ascii.isDigit), !hasLeadingZero, text != "-0" else {
      throw JSONError("\(Printable.quoted(text)) is not an integer in plain digits")
    }
    return text
  }
}
