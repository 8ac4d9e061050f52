// SPDX-License-Identifier: Apache-2.0
import Yuma

/// Golden files, damaged at random: in bytes, in tokens, or in structure.
package struct Mutator {
  /// The golden files.
  private let trees: [JSONTree]
  private var random: SplitMix64

  package init(texts: [[UInt8]], seed: UInt64) {
    trees = texts.map { JSONTree($0) }
    random = SplitMix64(seed: seed)
  }

  /// Tokens that a careless reader would take for something else.
  private static let tokens = [
    "0", "1", "-1", "-0", "00", "01", "1.0", "1.", ".5", "1e3", "1E0", "+1", "0x10", "1_000", "65535", "65536",
    "-32768",
    "-32769", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
    "18446744073709551615", "18446744073709551616", "99999999999999999999999999", "NaN", "Infinity", "-Infinity",
    "null", "true", "false", "True", "nul", "truefalse", "\"\"", "\"1\"", "\"01\"", "\"-0\"", "\"current\"",
    "\"\\ud800\"", "\"\\u00e9\"", "\"\\x\"", "\"", "'a'", "[", "]", "{", "}", "[]", "{}", "[[]]", "[1,2]", "[1,2,3]",
    "[0,65536]", "[65536,0]", "{\"a\":1,\"a\":2}", ",", ":", ",,", "//", "/**/", "\u{FEFF}", "\u{A0}", "\u{0}",
  ].map { Array($0.utf8) }

  package mutating func next() -> [UInt8] {
    guard let tree = trees.randomElement(using: &random) else { return [] }
    var text: [UInt8]
    switch Int.random(in: 0..<10, using: &random) {
    case 0..<3: text = bytes(tree.text)
    case 3..<6: text = token(of: tree)
    default: text = structure(of: tree)
    }
    if Int.random(in: 0..<8, using: &random) == 0 { text = bytes(text) }
    return text
  }

  private mutating func bytes(_ text: [UInt8]) -> [UInt8] {
    guard !text.isEmpty else { return text }
    var text = text
    let place = Int.random(in: text.indices, using: &random)
    let end = min(text.count, place + Int.random(in: 1...8, using: &random))
    switch Int.random(in: 0..<7, using: &random) {
    case 0: text[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: text[place] = UInt8.random(in: .min ... .max, using: &random)
    case 2: text.insert(UInt8.random(in: .min ... .max, using: &random), at: place)
    case 3: text.removeSubrange(place..<end)
    case 4: text.insert(contentsOf: text[place..<end], at: place)
    case 5: text.swapAt(place, Int.random(in: text.indices, using: &random))
    default: text.removeSubrange(place...)
    }
    return text
  }

  private mutating func token(of tree: JSONTree) -> [UInt8] {
    guard let token = tree.tokens.randomElement(using: &random), let other = tree.tokens.randomElement(using: &random),
      let replacement = Self.tokens.randomElement(using: &random)
    else { return tree.text }
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return tree.replacing(token, by: [])
    case 1: return tree.replacing(token, by: Array(tree.text[token] + tree.text[token]))
    case 2: return tree.replacing(token, by: Array(tree.text[other]))
    case 3: return tree.replacing(token.lowerBound..<token.lowerBound, by: replacement)
    default: return tree.replacing(token, by: replacement)
    }
  }

  private mutating func structure(of tree: JSONTree) -> [UInt8] {
    // The first node is the document.
    guard let index = tree.nodes.indices.dropFirst().randomElement(using: &random) else { return tree.text }
    let node = tree.nodes[index]
    let isMember = node.whole != node.range
    let whole = Array(tree.text[node.whole])
    let comma = [UInt8(ascii: ",")]
    let siblings = (node.parent.map { tree.children[$0] } ?? []).filter { $0 != index }.map { tree.nodes[$0] }
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return tree.replacing(node.whole, by: whole + comma + whole)
    case 1: return tree.replacing(tree.withComma(node.whole), by: [])
    case 2: return tree.replacing(node.range, by: "[".utf8 + Array(tree.text[node.range]) + "]".utf8)
    case 3 where isMember: return tree.replacing(node.whole, by: "\"extra\":1,".utf8 + Array(whole))
    case 4 where isMember:
      let place = node.whole.lowerBound + 1
      let letter = UInt8.random(in: UInt8(ascii: "a")...UInt8(ascii: "z"), using: &random)
      return tree.replacing(place..<(place + Int.random(in: 0...1, using: &random)), by: [letter])
    case 5, 6:
      // Another value of the same object or list, with or without its key.
      guard let sibling = siblings.randomElement(using: &random) else { return tree.text }
      return Bool.random(using: &random)
        ? tree.replacing(node.whole, by: Array(tree.text[sibling.whole]))
        : tree.replacing(node.range, by: Array(tree.text[sibling.range]))
    default:
      // The value again, behind the last of its object or list.
      guard let last = siblings.last, last.whole.lowerBound > node.whole.lowerBound else { return tree.text }
      let place = last.whole.upperBound
      return tree.replacing(place..<place, by: comma + whole)
    }
  }
}

extension JSONTree {
  fileprivate func replacing(_ range: Range<Int>, by bytes: [UInt8]) -> [UInt8] {
    text[..<range.lowerBound] + bytes + text[range.upperBound...]
  }

  /// The range and the comma behind it, or else the one before.
  fileprivate func withComma(_ range: Range<Int>) -> Range<Int> {
    let comma = UInt8(ascii: ",")
    if range.upperBound < text.count, text[range.upperBound] == comma {
      return range.lowerBound..<(range.upperBound + 1)
    }
    if range.lowerBound > 0, text[range.lowerBound - 1] == comma { return (range.lowerBound - 1)..<range.upperBound }
    return range
  }
}
