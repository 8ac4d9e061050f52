// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import Foundation
import Testing

@Suite("Description and coding")
struct DescriptionTests {
  @Test("The description of a small format's value is the double's", arguments: Format.small)
  func smallFormats(format: Format) {
    func check<Number: FixedPointNumber>(_ type: Number.Type) {
      forAll(type) { x in
        let text = "\(Double(x))"
        return x.description == (text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
      }
    }
    check(format.type)
  }

  @Test("A description reads back to the same value", arguments: Format.all)
  func roundTrip(format: Format) {
    func check<Number: FixedPointNumber>(_ type: Number.Type) {
      forAll(type) { x in
        let padded = x.description.contains(".") ? x.description + "000" : x.description + ".000"
        return Number(x.description) == x && Number(padded) == x
      }
    }
    check(format.type)
  }

  @Test("Descriptions are exact")
  func exact() {
    #expect(I64F64.ulp.description == "0.0000000000000000000542101086242752217003726400434970855712890625")
    #expect(I32F32.min.description == "-2147483648")
    #expect(I32F32.max.description == "2147483647.99999999976716935634613037109375")
    #expect(U96F32.max.description == "79228162514264337593543950335.99999999976716935634613037109375")
    #expect(I96F32(saturating: -0.5).description == "-0.5")
    #expect("\(I32F32.one)" == "1")
  }

  @Test("A value is read only if the format has it")
  func refusedValues() {
    #expect(I32F32("0.1") == nil)
    #expect(I32F32("0.000000000116415321826934814453125") == nil)  // 2^-33
    #expect(I32F32("2147483648") == nil)
    #expect(I32F32("-2147483648") == .min)
    #expect(I32F32("-2147483648.5") == nil)
    #expect(U64F64("-0.5") == nil)
    #expect(U64F64("-0") == .zero)
    #expect(U64F64("18446744073709551616") == nil)
    #expect(I32F32("340282366920938463463374607431768211456") == nil)
    #expect(I32F32("+007.50") == I32F32(saturating: 7.5))
    #expect(I0F8("0.5") == nil)
    #expect(I0F8("-0.5") == .min)
  }

  @Test(
    "What is not a plain decimal is refused",
    arguments: [
      "", "-", "+", ".", "1.", ".5", "-.5", "--1", "+-1", "1.-5", "1.2.3", "1e3", "0x1", " 1", "1 ", "1_000", "½", "١",
      "nan", "inf", "1,5", "1.5\0",
    ])
  func refusedTexts(text: String) {
    #expect(I32F32(text) == nil)
    #expect(U64F64(text) == nil)
  }

  @Test("The coded form reads back to the same value", arguments: Format.all)
  func coding(format: Format) {
    func check<Number: FixedPointNumber>(_ type: Number.Type) {
      forAll(type) { x in
        guard let data = try? JSONEncoder().encode([x]) else { return false }
        let bits = Number.Bits.bitWidth > 64 ? "[\"\(x.bits)\"]" : "[\(x.bits)]"
        return String(decoding: data, as: UTF8.self) == bits
          && (try? JSONDecoder().decode([Number].self, from: data)) == [x]
      }
    }
    check(format.type)
  }

  @Test("Raw bits that do not fit are a decoding error that says so")
  func codingErrors() throws {
    func message<Number: FixedPointNumber>(_ type: Number.Type, _ json: String) throws -> String {
      let error = #expect(throws: DecodingError.self) {
        try JSONDecoder().decode([Number].self, from: Data(json.utf8))
      }
      guard case .dataCorrupted(let context) = error else { return "\(error, default: "none")" }
      return context.debugDescription
    }
    #expect(try message(I4F4.self, "[128]") == "128 is not the raw bits of I4F4, an integer from -128 to 127")
    #expect(try message(U4F4.self, "[256]") == "256 is not the raw bits of U4F4, an integer from 0 to 255")
    #expect(
      try message(U64F64.self, "[\"-1\"]").hasPrefix("\"-1\" is not the raw bits of U64F64, an integer from 0 to "))
    #expect(try message(I64F64.self, "[\"1.5\"]").hasPrefix("\"1.5\" is not the raw bits of I64F64"))
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([I64F64].self, from: Data("[1]".utf8)) }
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([I32F32].self, from: Data("[\"1\"]".utf8)) }
  }
}
