import Yuma
import YumaJSON

extension EpochOutput {
  private enum Key: String, JSONKey {
    case active, validatorPermits, stakeWeight, consensus, incentive, dividends, validatorTrust
    case serverEmission, validatorEmission, combinedEmission, stake, bonds, rank, trust, pruningScores
    static let optional: Set<Key> = [.rank, .trust, .pruningScores]
  }

  package init(from reader: inout JSONReader) throws {
    self.init()
    try reader.object(Key.self) { (reader, key) in
      switch key {
      case .active: active = try reader.array { try $0.bool() }
      case .validatorPermits: validatorPermits = try reader.array { try $0.bool() }
      case .stakeWeight: stakeWeight = try reader.unsignedList()
      case .consensus: consensus = try reader.unsignedList()
      case .incentive: incentive = try reader.unsignedList()
      case .dividends: dividends = try reader.unsignedList()
      case .validatorTrust: validatorTrust = try reader.unsignedList()
      case .serverEmission: serverEmission = try reader.unsignedList()
      case .validatorEmission: validatorEmission = try reader.unsignedList()
      case .combinedEmission: combinedEmission = try reader.unsignedList()
      case .stake: stake = try reader.unsignedList()
      case .bonds: bonds = try reader.proportionMatrix()
      case .rank: rank = try reader.unsignedList()
      case .trust: trust = try reader.unsignedList()
      case .pruningScores: pruningScores = try reader.unsignedList()
      }
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
