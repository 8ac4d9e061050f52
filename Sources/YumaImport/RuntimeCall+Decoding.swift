// SPDX-License-Identifier: Apache-2.0

/// The layout of an answer, as a list of fields in order. A field that is not read is passed over by its shape.
private indirect enum Shape: Sendable {
  case byte, compact, account
  case fixed(Int)
  case list(Shape)
  case optional(Shape)
  case several([Shape])

  static let text = Shape.list(.compact)
  static let bytes = Shape.list(.byte)
  static let axon = Shape.fixed(34)
  static let prometheus = Shape.fixed(31)
  static let payouts = Shape.list(.several([.account, .compact]))
  /// An identity: so many texts.
  static func identity(_ count: Int) -> Shape { .several([Shape](repeating: .bytes, count: count)) }
}

extension SCALEDecoder {
  /// Reads a value of a shape; the integers of it that are compact, and the bytes of fixed ones, in order.
  fileprivate mutating func pass(_ shape: Shape) throws(SCALEError) {
    switch shape {
    case .byte: try skip(1)
    case .compact: try skipCompact()
    case .account: try skip(AccountID.size)
    case .fixed(let size): try skip(size)
    case .optional(let shape): if try bool() { try pass(shape) }
    case .several(let shapes): for shape in shapes { try pass(shape) }
    case .list(let shape):
      _ = try list(itemSize: 1) { decoder throws(SCALEError) in try decoder.pass(shape) }
    }
  }

  fileprivate mutating func compacts() throws(SCALEError) -> [UInt64] {
    try list(itemSize: 1) { decoder throws(SCALEError) in try decoder.compact() }
  }

  fileprivate mutating func accounts() throws(SCALEError) -> [AccountID] {
    try list(itemSize: AccountID.size) { decoder throws(SCALEError) in try decoder.account() }
  }

  /// A value of a key of the metagraph.
  fileprivate mutating func value(_ kind: Metagraph.Kind, _ name: String) throws(SCALEError) -> Metagraph.Value {
    func checked(_ values: [UInt64], bits: UInt64) throws(SCALEError) -> [UInt64] {
      guard bits == 64 || values.allSatisfy({ $0 >> bits == 0 }) else {
        throw SCALEError(problem: "\(name): a value does not fit into \(bits) bits")
      }
      return values
    }
    switch kind {
    case .integer(let bits): return .number(try checked([try compact()], bits: UInt64(bits))[0])
    case .share: return .number(try checked([try compact()], bits: 16)[0])
    case .flag: return .number(try bool() ? 1 : 0)
    case .account: return .accounts([try account()])
    case .accounts: return .accounts(try accounts())
    case .flags: return .flags(try bools())
    case .integers, .amounts: return .numbers(try compacts())
    case .shares: return .numbers(try checked(try compacts(), bits: 16))
    }
  }
}

extension Metagraph {
  /// A field of an answer: one that is read, by its key, or one that is passed over.
  private enum Field: Sendable {
    case key(String)
    case movingAverage
    case other(Shape)
  }

  private static func others(_ count: Int) -> [Field] { [Field](repeating: .other(.compact), count: count) }
  private static func keys(_ names: String...) -> [Field] { names.map { .key($0) } }

  /// The fields of a selective metagraph behind its netuid; each is optional. Later versions of the chain append some,
  /// and identities have had more texts with time.
  private static func selectiveFields(subnetIdentity: Int, chainIdentity: Int) -> [Field] {
    var fields: [Field] = [
      .other(.text), .other(.text), .other(.optional(.identity(subnetIdentity))), .other(.compact),
      .key("owner_hotkey"), .other(.account),
    ]
    fields += keys("block", "tempo", "last_step")
    // Blocks since then, emission, reserves, pending amounts and volume; then the moving price.
    fields += others(11) + [.other(.fixed(16)), .other(.compact), .key("kappa")] + others(4)
    fields += keys("activity_cutoff", "max_validators") + others(4) + [.other(.byte), .other(.byte)] + others(10)
    fields += keys("commit_reveal_weights_enabled") + others(1)
    fields += keys("liquid_alpha_enabled", "alpha_high", "alpha_low") + [.movingAverage]
    fields += [.key("hotkeys"), .other(.list(.account)), .other(.list(.optional(.identity(chainIdentity))))]
    fields += [.other(.list(.axon))] + keys("active", "validator_permit") + [.other(.list(.compact))]
    fields += keys("last_update", "emission", "dividends", "incentives", "consensus")
    fields += [.other(.list(.compact)), .other(.list(.compact))]
    fields += keys("block_at_registration", "alpha_stake", "tao_stake", "total_stake")
    fields += [.other(.payouts), .other(.payouts), .other(.list(.compact))]
    fields += [.other(.list(.several([.account, .text])))]
    return fields + [Field](repeating: .other(.list(.compact)), count: 3)
  }

  static func selective(_ bytes: [UInt8]) throws(SCALEError) -> Metagraph {
    var first: SCALEError?
    for subnetIdentity in [8, 7, 3] {
      for chainIdentity in [7, 6] {
        let fields = selectiveFields(subnetIdentity: subnetIdentity, chainIdentity: chainIdentity)
        do throws(SCALEError) {
          return try SCALEDecoder.decode(bytes) { decoder throws(SCALEError) in try selective(&decoder, fields) }
        } catch {
          first = first ?? error
        }
      }
    }
    throw first ?? SCALEError(problem: "it is empty")
  }

  private static func selective(_ decoder: inout SCALEDecoder, _ fields: [Field]) throws(SCALEError) -> Metagraph {
    guard try decoder.bool() else { throw SCALEError(problem: "the chain knows no such subnet") }
    var metagraph = Metagraph()
    metagraph.add("netuid", try decoder.value(.integer(bits: 16), "netuid"))
    for field in fields where !decoder.isAtEnd {
      guard try decoder.bool() else { continue }
      switch field {
      case .other(let shape): try decoder.pass(shape)
      case .movingAverage: metagraph.bondsMovingAverage = try decoder.compact()
      case .key(let name):
        guard let kind = kinds[name] else { continue }
        metagraph.add(name, try decoder.value(kind, name))
      }
    }
    return metagraph
  }

  static func subnetState(_ bytes: [UInt8]) throws(SCALEError) -> Metagraph {
    try SCALEDecoder.decode(bytes) { decoder throws(SCALEError) in
      guard try decoder.bool() else { throw SCALEError(problem: "the chain knows no such subnet") }
      var metagraph = Metagraph()
      let fields: [Field] =
        keys("netuid", "hotkeys") + [.other(.list(.account))] + keys("active", "validator_permit")
        + [.other(.list(.compact))] + keys("last_update", "emission", "dividends", "incentives", "consensus")
        + [.other(.list(.compact)), .other(.list(.compact))]
        + keys("block_at_registration", "alpha_stake", "tao_stake", "total_stake")
        + [.other(.list(.list(.compact)))]
      for field in fields {
        switch field {
        case .other(let shape): try decoder.pass(shape)
        case .movingAverage: break
        case .key(let name):
          guard let kind = kinds[name] else { continue }
          metagraph.add(name, try decoder.value(kind, name))
        }
      }
      return metagraph
    }
  }

  /// One of the neurons of `get_neurons_lite`.
  private struct Neuron {
    var hotkey: AccountID
    var uid: UInt64
    var netuid: UInt64
    var active: Bool
    /// Emission, incentive, consensus, trust, validator trust, dividends, last update.
    var figures: [UInt64]
    var permit: Bool
  }

  static func neuronsLite(_ bytes: [UInt8]) throws(SCALEError) -> Metagraph {
    let neurons = try SCALEDecoder.decode(bytes) { decoder throws(SCALEError) in
      try decoder.list(itemSize: 2 * AccountID.size) { decoder throws(SCALEError) in try neuron(&decoder) }
    }
    guard neurons.enumerated().allSatisfy({ $0.offset == $0.element.uid }) else {
      throw SCALEError(problem: "the neurons are not those of uid 0, 1, 2 and so on")
    }
    var metagraph = Metagraph()
    if let netuid = neurons.first?.netuid { metagraph.add("netuid", .number(netuid)) }
    metagraph.add("hotkeys", .accounts(neurons.map(\.hotkey)))
    metagraph.add("active", .flags(neurons.map(\.active)))
    metagraph.add("validator_permit", .flags(neurons.map(\.permit)))
    for (place, name) in [
      (0, "emission"), (1, "incentives"), (2, "consensus"), (4, "validator_trust"), (5, "dividends"),
      (6, "last_update"),
    ] {
      metagraph.add(name, .numbers(neurons.map { $0.figures[place] }))
    }
    return metagraph
  }

  private static func neuron(_ decoder: inout SCALEDecoder) throws(SCALEError) -> Neuron {
    let hotkey = try decoder.account()
    try decoder.skip(AccountID.size)
    let (uid, netuid) = (try decoder.compact(), try decoder.compact())
    let active = try decoder.bool()
    for shape in [Shape.axon, .prometheus, .payouts, .compact] { try decoder.pass(shape) }
    var figures: [UInt64] = []
    for place in 0..<7 {
      let figure = try decoder.compact()
      guard place == 0 || place == 6 || figure <= 65535 else {
        throw SCALEError(problem: "uid \(uid): \(figure) does not fit into 16 bits")
      }
      figures.append(figure)
    }
    let permit = try decoder.bool()
    try decoder.pass(.compact)
    guard netuid <= 65535 else { throw SCALEError(problem: "\(netuid) does not fit into 16 bits") }
    return Neuron(hotkey: hotkey, uid: uid, netuid: netuid, active: active, figures: figures, permit: permit)
  }
}
