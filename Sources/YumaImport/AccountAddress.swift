// SPDX-License-Identifier: Apache-2.0
import YumaJSON

extension AccountID {
  /// The account that a text names: an address of SS58 of any network, or 32 bytes in hexadecimal.
  ///
  /// - Throws: for a text that is neither, and for an address whose checksum is not its own.
  init(text: String) throws(SCALEError) {
    if text.hasPrefix("0x") {
      let bytes = try Hexadecimal.bytes(text).get()
      guard bytes.count == Self.size else {
        throw SCALEError(problem: "\(bytes.count) bytes, where an account has \(Self.size)")
      }
      self.init(bytes)
    } else {
      self.init(try Self.bytes(ofAddress: text))
    }
  }

  private static let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)

  /// The bytes of an address of SS58: in base 58 one or two bytes of the network, the account, and two bytes of the
  /// BLAKE2b hash of "SS58PRE" and what precedes them.
  private static func bytes(ofAddress text: String) throws(SCALEError) -> ArraySlice<UInt8> {
    guard text.utf8.count <= 64 else { throw notAnAddress(text) }
    var bytes: [UInt8] = []
    for character in text.utf8 {
      guard let digit = alphabet.firstIndex(of: character) else { throw notAnAddress(text) }
      var carry = digit
      for place in bytes.indices.reversed() {
        carry += Int(bytes[place]) * 58
        bytes[place] = UInt8(carry & 0xff)
        carry >>= 8
      }
      while carry > 0 {
        bytes.insert(UInt8(carry & 0xff), at: 0)
        carry >>= 8
      }
    }
    bytes = [UInt8](repeating: 0, count: text.utf8.prefix { $0 == alphabet[0] }.count) + bytes
    guard bytes.count == size + 3 || bytes.count == size + 4 else { throw notAnAddress(text) }
    let end = bytes.count - 2
    let hash = Blake2b.hash(Array("SS58PRE".utf8) + bytes[..<end], length: 64)
    guard hash.prefix(2).elementsEqual(bytes[end...]) else {
      throw SCALEError(problem: "\(Printable.quoted(text)) is not an address: its checksum is not that of its bytes")
    }
    return bytes[(end - size)..<end]
  }

  private static func notAnAddress(_ text: String) -> SCALEError {
    SCALEError(problem: "\(Printable.quoted(text)) is neither an address nor 0x and 64 hexadecimal digits")
  }
}
