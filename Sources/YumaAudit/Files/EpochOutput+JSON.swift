import Yuma

extension EpochOutput {
  private enum Key: String, JSONKey {
    case active, validatorPermits, stakeWeight, consensus, incentive, dividends, validatorTrust
    case serverEmission, validatorEmission, combinedEmission, stake, bonds
  }

  init(from reader: inout JSONReader) throws {
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
      }
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member(Key.active, active) { $0.boolList($1) }
      writer.member(Key.validatorPermits, validatorPermits) { $0.boolList($1) }
      writer.member(Key.stakeWeight, stakeWeight) { $0.integerList($1) }
      writer.member(Key.consensus, consensus) { $0.integerList($1) }
      writer.member(Key.incentive, incentive) { $0.integerList($1) }
      writer.member(Key.dividends, dividends) { $0.integerList($1) }
      writer.member(Key.validatorTrust, validatorTrust) { $0.integerList($1) }
      writer.member(Key.serverEmission, serverEmission) { $0.integerList($1) }
      writer.member(Key.validatorEmission, validatorEmission) { $0.integerList($1) }
      writer.member(Key.combinedEmission, combinedEmission) { $0.integerList($1) }
      writer.member(Key.stake, stake) { $0.integerList($1) }
      writer.member(Key.bonds, bonds) { $0.matrix($1) }
    }
  }

  /// - Throws: for a list that has not one element for each of `n` neurons.
  func requireLengths(_ n: Int) throws {
    let lengths: [(Key, Int)] = [
      (.active, active.count), (.validatorPermits, validatorPermits.count), (.stakeWeight, stakeWeight.count),
      (.consensus, consensus.count), (.incentive, incentive.count), (.dividends, dividends.count),
      (.validatorTrust, validatorTrust.count), (.serverEmission, serverEmission.count),
      (.validatorEmission, validatorEmission.count), (.combinedEmission, combinedEmission.count),
      (.stake, stake.count), (.bonds, bonds.rowCount),
    ]
    for (key, count) in lengths where count != n { throw JSONError.length(count, of: key, neurons: n) }
  }
}

extension JSONError {
  static func length(_ count: Int, of key: some JSONKey, neurons n: Int) -> JSONError {
    JSONError("\(count) elements, where the input has \(n) neurons").within(.key(key.rawValue))
  }
}
