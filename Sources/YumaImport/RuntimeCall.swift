// SPDX-License-Identifier: Apache-2.0
import YumaJSON

/// A call of the chain's runtime whose answer holds parts of a metagraph, as SCALE (Docs/Reference/Import/metagraph.md). The raw
/// value is the call's name.
enum RuntimeCall: String, CaseIterable {
  /// A metagraph of the fields that were asked for, of one mechanism.
  case selectiveMechagraph = "get_selective_mechagraph"
  /// The same of a subnet.
  case selectiveMetagraph = "get_selective_metagraph"
  /// Keys, results and stake of all neurons.
  case subnetState = "get_subnet_state"
  /// All neurons without weights and bonds.
  case neuronsLite = "get_neurons_lite"

  /// The bytes of an answer: hexadecimal, as `state_call` gives them; a list of bytes, as the node's own methods do; or
  /// the whole JSON-RPC response.
  static func bytes(from reader: inout JSONReader) throws -> [UInt8] {
    reader.skipSpace()
    switch reader.byte {
    case Ascii.openObject:
      var bytes: [UInt8]?
      try reader.members { (reader, name) in
        switch name {
        case "result": bytes = try Self.bytes(from: &reader)
        case "error": throw JSONError("the node answered with an error instead of a value")
        default: try reader.skip(integersOnly: false)
        }
      }
      guard let bytes else { throw JSONError("missing").within(.key("result")) }
      return bytes
    case Ascii.openList: return try reader.array { try $0.unsigned() }
    default:
      let text = try reader.string()
      do throws(SCALEError) {
        return try Hexadecimal.bytes(text).get()
      } catch {
        throw JSONError(error.problem)
      }
    }
  }
}

extension Metagraph {
  /// Adds what the answer of a call holds.
  mutating func add(_ call: RuntimeCall, _ bytes: [UInt8]) throws {
    var found = Metagraph()
    do throws(SCALEError) {
      switch call {
      case .selectiveMechagraph, .selectiveMetagraph: found = try Self.selective(bytes)
      case .subnetState: found = try Self.subnetState(bytes)
      case .neuronsLite: found = try Self.neuronsLite(bytes)
      }
    } catch {
      throw JSONError(error.problem)
    }
    for (key, value) in found.values.sorted(by: { $0.key < $1.key }) { try set(key, value) }
    bondsMovingAverage = bondsMovingAverage ?? found.bondsMovingAverage
  }
}
