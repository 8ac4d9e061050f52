// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles
import YumaJSON

/// Makes a `network-emission/1` file of a capture (Docs/Reference/Import/network-emission.md).
struct NetworkImport {
  let capture: StorageCapture
  let origin: ChainOrigin
  private var assumptions = Assumptions()

  init(_ capture: StorageCapture) throws(CaptureError) {
    self.capture = capture
    origin = try capture.origin()
    guard origin.block != nil else {
      throw CaptureError("chain.block", "missing, and the block's own number (System.Number) is not among the items")
    }
    _ = try capture.rules(origin)
  }

  /// The most subnets whose existence is asked for.
  private static let netuidLimit: UInt16 = 256

  /// The subnets that are there: those that the chain says were added, or else those that something was asked of;
  /// before anything was asked, all that may be.
  static func netuids(of capture: StorageCapture) throws(CaptureError) -> [UInt16] {
    var added: [UInt16] = []
    for key in capture.before.keys(of: .networksAdded) {
      if case .netuid(let netuid)? = key.parameters.first, try capture.bool(.before, key) == true {
        added.append(netuid)
      }
    }
    if added.isEmpty {
      let keys = capture.before.values.keys
      added = Array(
        Set(
          keys.compactMap {
            if case .netuid(let netuid)? = $0.parameters.first { netuid } else { nil }
          }))
    }
    return added.isEmpty ? Array(0..<netuidLimit) : added.sorted()
  }

  private struct Subnet {
    let netuid: UInt16
    var movingPrice: Int128 = 0
    var minerBurned: UInt128 = 0
    var emissionEnabled = true
    var firstEmissionBlock: UInt64?
    var subtokenEnabled = false
    var registrationAllowed = true
  }

  private mutating func asked(_ key: StorageKey, _ place: String) {
    if !capture.before.has(key) { assumptions.add(place) }
  }

  private mutating func subnet(_ netuid: UInt16, at place: Int) throws(CaptureError) -> Subnet {
    func key(_ item: StorageItem) -> StorageKey { StorageKey(item, .netuid(netuid)) }
    let fields: [(StorageItem, String)] = [
      (.subnetMovingPrice, "movingPrice_I96F32"), (.minerBurned, "minerBurned_U96F32"),
      (.subnetEmissionEnabled, "emissionEnabled"), (.firstEmissionBlockNumber, "firstEmissionBlock"),
      (.subtokenEnabled, "subtokenEnabled"), (.networkRegistrationAllowed, "registrationAllowed"),
    ]
    for (item, field) in fields { asked(key(item), "input.subnets[\(place)].\(field)") }
    var subnet = Subnet(netuid: netuid)
    subnet.movingPrice = try capture.integer(.before, key(.subnetMovingPrice)) ?? 0
    subnet.minerBurned = try capture.integer(.before, key(.minerBurned)) ?? 0
    subnet.emissionEnabled = try capture.bool(.before, key(.subnetEmissionEnabled)) ?? true
    subnet.firstEmissionBlock = try capture.integer(.before, key(.firstEmissionBlockNumber))
    subnet.subtokenEnabled = try capture.bool(.before, key(.subtokenEnabled)) ?? false
    subnet.registrationAllowed = try capture.bool(.before, key(.networkRegistrationAllowed)) ?? true
    return subnet
  }

  /// The bar in force: the one stored before the block, or the block's own if that recomputed it.
  private func bar() throws(CaptureError) -> UInt128 {
    let stored = try capture.integer(.before, StorageKey(.emissionGateBar), UInt128.self) ?? 0
    guard stored == 0 || (origin.block ?? 1) % 360 == 0 else { return stored }
    return try capture.integer(.at, StorageKey(.emissionGateBar), UInt128.self) ?? stored
  }

  private func amounts(_ item: StorageItem, _ netuids: [UInt16]) throws(CaptureError) -> [(UInt16, UInt64)] {
    var amounts: [(UInt16, UInt64)] = []
    for netuid in netuids {
      if let rao = try capture.integer(.at, StorageKey(item, .netuid(netuid)), UInt64.self) {
        amounts.append((netuid, rao))
      }
    }
    return amounts
  }

  /// The file.
  mutating func json() throws(CaptureError) -> [UInt8] {
    let issuanceKey = StorageKey(.totalIssuance)
    guard let issuance = try capture.integer(.before, issuanceKey, UInt64.self) else {
      throw CaptureError(.before, issuanceKey, "missing: the emission depends on it")
    }
    var subnets: [Subnet] = []
    for netuid in try Self.netuids(of: capture) { subnets.append(try subnet(netuid, at: subnets.count)) }
    let gate: [(String, StorageItem)] = [
      ("gateBar_U64F64", .emissionGateBar), ("gateQuantile_U64F64", .emissionBarQuantile),
      ("gateExponent_U64F64", .emissionGateExponent),
    ]
    if (origin.specVersion ?? 0) >= 440 {
      for (field, item) in gate { asked(StorageKey(item), "input.\(field)") }
    }
    let bar = try bar()
    let storedBar = try capture.integer(.at, StorageKey(.emissionGateBar), UInt128.self)
    // The chain's defaults: 0.61, of which it keeps the 53 bits of a double, and 3.
    let quantile =
      try capture.integer(.before, StorageKey(.emissionBarQuantile)) ?? UInt128(0x9c28_f5c2_8f5c_2800 as UInt64)
    let exponent = try capture.integer(.before, StorageKey(.emissionGateExponent)) ?? UInt128(3) << 64
    let rank = try capture.integer(.before, StorageKey(.emissionBarRank), UInt16.self)
    let netuids = subnets.map(\.netuid)
    let (taoIn, excessTao) = (try amounts(.subnetTaoInEmission, netuids), try amounts(.subnetExcessTao, netuids))
    let assumed = assumptions.places(neurons: 0)
    let chain = origin
    var writer = JSONWriter()
    writer.object { writer in
      func text(_ name: String, _ value: some BinaryInteger, _ writer: inout JSONWriter) {
        writer.member(name) { $0.string("\(value)") }
      }
      writer.member("schema") { $0.string(StorageCapture.Target.networkEmission.rawValue) }
      writer.member("name") { $0.string("\(chain.network ?? "network")-\(chain.block ?? 0)") }
      writer.member("source") { $0.string("storage of SubtensorModule before and at the block") }
      writer.member("chain") { chain.write(to: &$0) }
      if !assumed.isEmpty { writer.member("assumed") { $0.list(assumed) { $0.string($1) } } }
      writer.member("input") { writer in
        writer.object { writer in
          text("issuance", issuance, &writer)
          text("gateBar_U64F64", bar, &writer)
          if let storedBar { text("gateBarStored_U64F64", storedBar, &writer) }
          text("gateQuantile_U64F64", quantile, &writer)
          text("gateExponent_U64F64", exponent, &writer)
          if let rank { writer.member("gateRank") { $0.integer(rank) } }
          writer.member("subnets") { writer in
            writer.list(subnets) { writer, subnet in
              writer.object { writer in
                writer.member("netuid") { $0.integer(subnet.netuid) }
                text("movingPrice_I96F32", subnet.movingPrice, &writer)
                text("minerBurned_U96F32", subnet.minerBurned, &writer)
                writer.member("emissionEnabled") { $0.bool(subnet.emissionEnabled) }
                writer.member("firstEmissionBlock") { $0.optional(subnet.firstEmissionBlock) { $0.integer($1) } }
                writer.member("subtokenEnabled") { $0.bool(subnet.subtokenEnabled) }
                writer.member("registrationAllowed") { $0.bool(subnet.registrationAllowed) }
              }
            }
          }
        }
      }
      writer.member("recorded") { writer in
        writer.object { writer in
          for (name, amounts) in [("taoIn", taoIn), ("excessTao", excessTao)] {
            writer.member(name) { writer in
              writer.object { writer in
                for (netuid, rao) in amounts { text("\(netuid)", rao, &writer) }
              }
            }
          }
        }
      }
      writer.member("tolerance") { writer in
        writer.object { writer in
          writer.member("subnetRao") { $0.integer(NetworkEmission.roundingTolerance) }
          // Both parts of every subnet's emission are rounded down.
          writer.member("sumRao") { $0.integer(2 * subnets.count) }
        }
      }
    }
    return writer.bytes
  }
}

extension StorageCapture {
  /// The emission of all subnets as the bytes of a `network-emission/1` file.
  ///
  /// - Parameter file: what the capture is called in errors.
  /// - Throws: `FileError`, which names the item and the rule that it breaks.
  public func networkEmission(file: String) throws(FileError) -> [UInt8] {
    do throws(CaptureError) {
      var network = try NetworkImport(self)
      return try network.json()
    } catch {
      throw FileError(file: file, field: error.place, problem: error.problem)
    }
  }
}
