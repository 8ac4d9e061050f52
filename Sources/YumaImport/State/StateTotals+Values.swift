// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import YumaFiles
import YumaJSON

extension StateTotals {
  /// The beginning of the account of a subnet: "modl", the pallet's id, then the subnet's number and zeros.
  private static let subnetAccount: [UInt8] = Array("modlsubtensr".utf8)

  /// The subnet whose account this is.
  static func subnet(ofAccount account: ArraySlice<UInt8>) -> UInt16? {
    guard account.starts(with: subnetAccount) else { return nil }
    var rest = account.dropFirst(subnetAccount.count)
    let netuid: UInt16 = rest.takeInteger()
    return rest.allSatisfy { $0 == 0 } ? netuid : nil
  }

  /// Adds a value; both texts are hexadecimal.
  mutating func add(
    _ keyText: ArraySlice<UInt8>, _ valueText: ArraySlice<UInt8>?, isEnclosed: Bool
  ) throws(SCALEError) {
    let key: [UInt8]
    do throws(SCALEError) {
      key = try Hexadecimal.bytes(of: keyText)
    } catch {
      throw SCALEError(problem: "key \(Self.excerpt(keyText)): \(error.problem)")
    }
    values += 1
    if isAscending, key.lexicographicallyPrecedes(lastKey) || key == lastKey { isAscending = false }
    if isAscending { lastKey = key }
    // A state that has the runtime's code is whole, if its end was seen.
    if key == Self.code && isEnclosed { completePrefixes.append([]) }
    if key.count >= 16, lastPallet != key[..<16] {
      lastPallet = key[..<16]
      pallets.insert(key[..<16])
    }
    guard key.count >= 32, let item = StateItem.byPrefix[KeyWords(key[..<32])] else { return otherItems += 1 }
    let parameters = key[32...]
    if let size = item.shape.size, parameters.count != size {
      throw SCALEError(
        problem: "a key of \(item.rawValue) with \(parameters.count) bytes of parameters, where it has \(size)")
    }
    guard let valueText else { return }
    do throws(SCALEError) {
      try add(item, parameters, Hexadecimal.bytes(of: valueText))
    } catch {
      throw SCALEError(problem: "\(item.rawValue), key \(Self.excerpt(keyText)): \(error.problem)")
    }
  }

  private static let code: [UInt8] = Array(":code".utf8)

  private static func excerpt(_ text: ArraySlice<UInt8>) -> String {
    let shown = String(decoding: text.prefix(140), as: UTF8.self)
    return Printable.excerpt(text.count > 140 ? shown + "..." : shown)
  }

  private mutating func add(
    _ item: StateItem, _ parameters: ArraySlice<UInt8>, _ value: [UInt8]
  ) throws(SCALEError) {
    var parameters = parameters
    switch item.shape {
    case .value: try addValue(item, value)
    case .block:
      parameters = parameters.dropFirst(8)
      guard parameters.takeInteger(UInt32.self) == 0 else { return }
      guard value.count == 32 else { throw SCALEError(problem: "\(value.count) bytes, where a hash has 32") }
      genesisHash = Hexadecimal.text(value)
    case .subnet, .hashedSubnet:
      if item.shape == .hashedSubnet { parameters = parameters.dropFirst(8) }
      try addAmount(item, parameters.takeInteger(), value)
    case .account:
      let account = parameters.dropFirst(16)
      let balance = try SCALEDecoder.decode(value) { decoder throws(SCALEError) in
        try decoder.skip(16)
        let sum = UInt128(try decoder.integer(UInt64.self)) + UInt128(try decoder.integer(UInt64.self))
        try decoder.skip(24)
        return sum
      }
      balances += balance
      accounts += 1
      if let netuid = Self.subnet(ofAccount: account) { subnets[netuid, default: Subnet()].balance = balance }
    case .hotkeySubnet:
      parameters = parameters.dropFirst(16)
      let hotkey = KeyWords(parameters)
      parameters = parameters.dropFirst(32)
      try addPool(item, Place(hotkey: hotkey, netuid: parameters.takeInteger()), value)
    case .stake:
      parameters = parameters.dropFirst(16)
      let hotkey = KeyWords(parameters)
      parameters = parameters.dropFirst(32 + 48)
      let share = try Self.share(value, isFloat: item == .alphaV2)
      guard !share.isZero else { return }
      let place = Place(hotkey: hotkey, netuid: parameters.takeInteger())
      pools[place, default: SharePool()].add(share: share)
    case .any: counts[item, default: 0] += 1
    }
  }

  private mutating func addValue(_ item: StateItem, _ value: [UInt8]) throws(SCALEError) {
    switch item {
    case .blockNumber: block = try SCALEDecoder.decode(value) { decoder throws(SCALEError) in try decoder.integer() }
    case .lastRuntimeUpgrade:
      (specVersion, specName) = try SCALEDecoder.decode(value) { decoder throws(SCALEError) in
        let version = try decoder.compact()
        guard let version = UInt32(exactly: version) else {
          throw SCALEError(problem: "the spec version \(version) is above 2^32 - 1")
        }
        return (version, String(decoding: try decoder.integers(UInt8.self), as: UTF8.self))
      }
    default:
      let amount: UInt64 = try SCALEDecoder.decode(value) { decoder throws(SCALEError) in try decoder.integer() }
      guard amounts.updateValue(amount, forKey: item) == nil else { throw SCALEError(problem: "given twice") }
    }
  }

  private mutating func addAmount(_ item: StateItem, _ netuid: UInt16, _ value: [UInt8]) throws(SCALEError) {
    if item == .networksAdded {
      let isAdded = try SCALEDecoder.decode(value) { decoder throws(SCALEError) in try decoder.bool() }
      subnets[netuid, default: Subnet()].isAdded = isAdded
      return
    }
    let amount: UInt64 = try SCALEDecoder.decode(value) { decoder throws(SCALEError) in try decoder.integer() }
    guard subnets[netuid, default: Subnet()].amounts.updateValue(amount, forKey: item) == nil else {
      throw SCALEError(problem: "given twice")
    }
  }

  private mutating func addPool(_ item: StateItem, _ place: Place, _ value: [UInt8]) throws(SCALEError) {
    guard item == .totalHotkeyAlpha else {
      let share = try Self.share(value, isFloat: item == .totalHotkeySharesV2)
      if share.isZero { return }
      if item == .totalHotkeyShares {
        pools[place, default: SharePool()].totals.first = share
      } else {
        pools[place, default: SharePool()].totals.second = share
      }
      return
    }
    let alpha: UInt64 = try SCALEDecoder.decode(value) { decoder throws(SCALEError) in try decoder.integer() }
    guard alpha > 0 else { return }
    guard pools[place]?.alpha ?? 0 == 0 else { throw SCALEError(problem: "given twice") }
    pools[place, default: SharePool()].alpha = alpha
    subnets[place.netuid, default: Subnet()].hotkeyAlpha += UInt128(alpha)
    subnets[place.netuid, default: Subnet()].hotkeys += 1
  }

  /// A share: a `SafeFloat`, or the bits of a `U64F64`.
  private static func share(_ value: [UInt8], isFloat: Bool) throws(SCALEError) -> WideSum {
    try SCALEDecoder.decode(value) { decoder throws(SCALEError) in
      let bits = try decoder.integer(UInt128.self)
      guard isFloat else { return WideSum(raw: bits) }
      let exponent = try decoder.integer(Int64.self)
      guard let share = WideSum(mantissa: bits, exponent: exponent) else {
        throw SCALEError(problem: "the share \(bits) * 10^\(exponent) is above 2^128")
      }
      return share
    }
  }
}
