// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import YumaJSON

extension NetworkBlock {
  /// The schema of a file of a block.
  public static let schema = "network-block/1"

  private enum Key: String, JSONKey {
    case schema, name, description, source, chain, globals, globalsAfter, assumed, tradesAfterCoinbase, subnets
    static var optional: Set<Key> { [.name, .description, .source, .globalsAfter, .assumed, .tradesAfterCoinbase] }
    static var isExtensible: Bool { true }
  }

  /// Reads a `network-block/1` file (Docs/Specification/vectors.md).
  ///
  /// - Parameter contents: the file.
  /// - Throws: `FileError` for what is not such a file; it names the field and the rule.
  public init(_ contents: FileContents) throws(FileError) {
    self = try contents.document { try NetworkBlock(from: &$0) }
  }

  init(from reader: inout JSONReader) throws {
    self.init(chain: ChainOrigin())
    try reader.object(Key.self) { (reader, key) in
      switch key {
      case .schema: try reader.requireSchema(Self.schema)
      case .name: name = try reader.string()
      case .description: description = try reader.string()
      case .source: source = try reader.string()
      case .chain: chain = try ChainOrigin(from: &reader)
      case .globals: globals = try Globals(from: &reader)
      case .globalsAfter: globalsAfter = try reader.optional { try GlobalsAfter(from: &$0) }
      case .assumed: assumed = try reader.array { try $0.string() }
      case .tradesAfterCoinbase: trades = try reader.array { try BlockTrade(from: &$0) }
      case .subnets: subnets = try reader.array { try Subnet(from: &$0) }
      }
    }
  }

  /// The block as JSON that is read back as the same.
  public func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema") { $0.string(Self.schema) }
      writer.member(Key.name, name) { $0.string($1) }
      writer.member(Key.description, description) { $0.string($1) }
      writer.member(Key.source, source) { $0.string($1) }
      writer.member("chain") { chain.write(to: &$0) }
      writer.member("globals") { globals.write(to: &$0) }
      writer.member(Key.globalsAfter, globalsAfter) { $1.write(to: &$0) }
      writer.member("assumed") { $0.list(assumed) { $0.string($1) } }
      writer.member("tradesAfterCoinbase") { $0.list(trades) { $1.write(to: &$0) } }
      writer.member("subnets") { $0.list(subnets) { $1.write(to: &$0) } }
    }
    return writer.bytes
  }
}

extension NetworkBlock.Globals {
  private enum Key: String, JSONKey {
    case totalIssuance, rootTao, taoWeight, halvingBlocks, ownerCut, gateRank
    case movingAlpha = "movingAlpha_I96F32"
    case gateBar = "gateBar_U64F64"
    case gateQuantile = "gateQuantile_U64F64"
    case gateExponent = "gateExponent_U64F64"
    static var optional: Set<Key> {
      [.taoWeight, .halvingBlocks, .ownerCut, .gateRank, .movingAlpha, .gateBar, .gateQuantile, .gateExponent]
    }
    static var isExtensible: Bool { true }
  }

  fileprivate init(from reader: inout JSONReader) throws {
    self.init()
    try reader.object(Key.self) { (reader, key) in
      switch key {
      case .totalIssuance: totalIssuance = try reader.amount()
      case .rootTao: rootTao = try reader.amount()
      case .taoWeight: taoWeight = try reader.amount()
      case .halvingBlocks: halvingBlocks = try reader.amount()
      case .ownerCut: ownerCut = try reader.unsigned()
      case .gateRank: gate.rank = try reader.unsigned()
      case .movingAlpha: movingAlpha = I96F32(bits: try reader.bits())
      case .gateBar: gate.bar = U64F64(bits: try reader.bits())
      case .gateQuantile: gate.quantile = U64F64(bits: try reader.bits())
      case .gateExponent: gate.exponent = U64F64(bits: try reader.bits())
      }
    }
  }

  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.text(Key.totalIssuance, totalIssuance)
      writer.text(Key.rootTao, rootTao)
      writer.text(Key.taoWeight, taoWeight)
      writer.text(Key.movingAlpha, movingAlpha.bits)
      writer.text(Key.halvingBlocks, halvingBlocks)
      writer.member("ownerCut") { $0.integer(ownerCut) }
      writer.text(Key.gateBar, gate.bar.bits)
      writer.member("gateRank") { $0.integer(gate.rank) }
      writer.text(Key.gateQuantile, gate.quantile.bits)
      writer.text(Key.gateExponent, gate.exponent.bits)
    }
  }
}

extension NetworkBlock.GlobalsAfter {
  private enum Key: String, JSONKey {
    case totalIssuance, rootTao
    case gateBar = "gateBar_U64F64"
    static var optional: Set<Key> { Set(allCases) }
    static var isExtensible: Bool { true }
  }

  fileprivate init(from reader: inout JSONReader) throws {
    self.init()
    try reader.object(Key.self) { (reader, key) in
      switch key {
      case .totalIssuance: totalIssuance = try reader.optional { try $0.amount() }
      case .rootTao: rootTao = try reader.optional { try $0.amount() }
      case .gateBar: gateBar = try reader.optional { U64F64(bits: try $0.bits()) }
      }
    }
  }

  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.textOrNull(Key.totalIssuance, totalIssuance)
      writer.textOrNull(Key.rootTao, rootTao)
      writer.textOrNull(Key.gateBar, gateBar?.bits)
    }
  }
}

extension NetworkBlock.BlockTrade {
  private enum Key: String, JSONKey {
    case netuid, side, netIn, alphaRecycled
    static var optional: Set<Key> { [.alphaRecycled] }
    static var isExtensible: Bool { true }
  }

  fileprivate init(from reader: inout JSONReader) throws {
    self.init(netuid: 0, side: .buy, net: 0)
    try reader.object(Key.self) { (reader, key) in
      switch key {
      case .netuid: netuid = try reader.unsigned()
      case .side:
        let word = try reader.string()
        guard let side = TradeSide(rawValue: word) else {
          throw JSONError("\(Printable.quoted(word)) is neither \"buy\" nor \"sell\"")
        }
        self.side = side
      case .netIn: net = try reader.amount()
      case .alphaRecycled: alphaRecycled = try reader.bool()
      }
    }
  }

  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("netuid") { $0.integer(netuid) }
      writer.member("side") { $0.string(side.rawValue) }
      writer.text(Key.netIn, net)
      writer.member("alphaRecycled") { $0.bool(alphaRecycled) }
    }
  }
}

extension NetworkBlock.Subnet {
  private enum Key: String, JSONKey {
    case netuid, firstEmissionBlock, subtokenEnabled, registrationAllowed, emissionEnabled, powRegistrationAllowed
    case ownerCutEnabled, halvingBlocks, feeRate, before, recorded, after
    static var optional: Set<Key> {
      Set(allCases).subtracting([.netuid, .firstEmissionBlock, .before])
    }
    static var isExtensible: Bool { true }
  }

  fileprivate init(from reader: inout JSONReader) throws {
    self.init(netuid: 0)
    try reader.object(Key.self) { (reader, key) in
      switch key {
      case .netuid: netuid = try reader.unsigned()
      case .firstEmissionBlock: firstEmissionBlock = try reader.optional { try $0.amount() }
      case .subtokenEnabled: subtokenEnabled = try reader.bool()
      case .registrationAllowed: registrationAllowed = try reader.bool()
      case .emissionEnabled: emissionEnabled = try reader.bool()
      case .powRegistrationAllowed: workRegistrationAllowed = try reader.bool()
      case .ownerCutEnabled: ownerCutEnabled = try reader.bool()
      case .halvingBlocks: halvingBlocks = try reader.optional { try $0.amount() }
      case .feeRate: feeRate = try reader.optional { try $0.unsigned() }
      case .before: before = try reader.optional { try NetworkBlock.State(from: &$0) } ?? NetworkBlock.State()
      case .recorded:
        recorded = try reader.optional { try NetworkBlock.Recorded(from: &$0) } ?? NetworkBlock.Recorded()
      case .after: after = try reader.optional { try NetworkBlock.State(from: &$0) } ?? NetworkBlock.State()
      }
    }
  }

  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("netuid") { $0.integer(netuid) }
      writer.member("firstEmissionBlock") { $0.optional(firstEmissionBlock) { $0.integer($1) } }
      writer.member("subtokenEnabled") { $0.bool(subtokenEnabled) }
      writer.member("registrationAllowed") { $0.bool(registrationAllowed) }
      writer.member("emissionEnabled") { $0.bool(emissionEnabled) }
      if !workRegistrationAllowed { writer.member("powRegistrationAllowed") { $0.bool(false) } }
      if !ownerCutEnabled { writer.member("ownerCutEnabled") { $0.bool(false) } }
      if let halvingBlocks { writer.text(Key.halvingBlocks, halvingBlocks) }
      writer.member(Key.feeRate, feeRate) { $0.integer($1) }
      writer.member("before") { before.write(to: &$0) }
      writer.member("recorded") { recorded.write(to: &$0) }
      writer.member("after") { after.write(to: &$0) }
    }
  }
}

extension NetworkBlock.State {
  private enum Key: String, JSONKey {
    case taoReserve, alphaReserve, alphaOut, quoteWeight, taoReservoir, alphaReservoir, protocolAlpha
    case movingPrice = "movingPrice_I96F32"
    case minerBurned = "minerBurned_U96F32"
    case rootProportion = "rootProportion_U96F32"
    static var optional: Set<Key> { Set(allCases) }
    static var isExtensible: Bool { true }
  }

  fileprivate init(from reader: inout JSONReader) throws {
    self.init()
    try reader.object(Key.self) { (reader, key) in
      switch key {
      case .taoReserve: taoReserve = try reader.optional { try $0.amount() }
      case .alphaReserve: alphaReserve = try reader.optional { try $0.amount() }
      case .alphaOut: alphaOut = try reader.optional { try $0.amount() }
      case .quoteWeight: quoteWeight = try reader.optional { try $0.amount() }
      case .taoReservoir: taoReservoir = try reader.optional { try $0.amount() }
      case .alphaReservoir: alphaReservoir = try reader.optional { try $0.amount() }
      case .protocolAlpha: protocolAlpha = try reader.optional { try $0.amount() }
      case .movingPrice: movingPrice = try reader.optional { I96F32(bits: try $0.bits()) }
      case .minerBurned: minerBurned = try reader.optional { U96F32(bits: try $0.bits()) }
      case .rootProportion: rootProportion = try reader.optional { U96F32(bits: try $0.bits()) }
      }
    }
  }

  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.textOrNull(Key.movingPrice, movingPrice?.bits)
      writer.textOrNull(Key.minerBurned, minerBurned?.bits)
      writer.textOrNull(Key.rootProportion, rootProportion?.bits)
      writer.textOrNull(Key.taoReserve, taoReserve)
      writer.textOrNull(Key.alphaReserve, alphaReserve)
      writer.textOrNull(Key.alphaOut, alphaOut)
      writer.textOrNull(Key.quoteWeight, quoteWeight)
      writer.textOrNull(Key.taoReservoir, taoReservoir)
      writer.textOrNull(Key.alphaReservoir, alphaReservoir)
      writer.textOrNull(Key.protocolAlpha, protocolAlpha)
    }
  }
}

extension NetworkBlock.Recorded {
  private enum Key: String, JSONKey {
    case taoIn, alphaIn, alphaOut, excessTao
    static var optional: Set<Key> { Set(allCases) }
    static var isExtensible: Bool { true }
  }

  fileprivate init(from reader: inout JSONReader) throws {
    self.init()
    try reader.object(Key.self) { (reader, key) in
      switch key {
      case .taoIn: taoIn = try reader.optional { try $0.amount() }
      case .alphaIn: alphaIn = try reader.optional { try $0.amount() }
      case .alphaOut: alphaOut = try reader.optional { try $0.amount() }
      case .excessTao: excessTao = try reader.optional { try $0.amount() }
      }
    }
  }

  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.textOrNull(Key.taoIn, taoIn)
      writer.textOrNull(Key.alphaIn, alphaIn)
      writer.textOrNull(Key.alphaOut, alphaOut)
      writer.textOrNull(Key.excessTao, excessTao)
    }
  }
}

extension JSONReader {
  /// Raw bits of a fixed-point number: a decimal string, or a JSON integer.
  mutating func bits<Bits: FixedWidthInteger>() throws -> Bits {
    skipSpace()
    let text = byte == Ascii.quote ? try string() : String(try number())
    guard let bits = Bits(text) else {
      throw JSONError("\(Printable.quoted(text)) is not an integer of \(Bits.bitWidth) bits")
    }
    return bits
  }
}

extension JSONWriter {
  /// A member whose integer is written as a decimal string.
  fileprivate mutating func text<Key: RawRepresentable<String>>(_ key: Key, _ value: some BinaryInteger) {
    member(key.rawValue) { $0.string("\(value)") }
  }

  /// The same, or null.
  fileprivate mutating func textOrNull<Key: RawRepresentable<String>>(_ key: Key, _ value: (some BinaryInteger)?) {
    member(key.rawValue) { $0.optional(value) { $0.string("\($1)") } }
  }
}
