// SPDX-License-Identifier: Apache-2.0

/// The values of a well-formed JSON text and where they stand: a walker of the tests' own, which knows nothing of the
/// reader it helps to test.
package struct JSONTree {
  package enum Kind {
    case object, list, string, number, literal
  }

  package struct Node {
    /// In the manner of "input.weights[17][3]".
    package let path: String
    package let kind: Kind
    /// The value's bytes.
    package var range: Range<Int>
    /// The value's bytes, with its key where it has one.
    package let member: Range<Int>
    /// The object or list around.
    package let parent: Int?
  }

  package let text: [UInt8]
  package private(set) var nodes: [Node] = []
  /// The nodes directly in each node.
  package private(set) var children: [[Int]] = []
  /// The pieces that are no white space: brackets, commas, colons, strings, numbers, literals.
  package private(set) var tokens: [Range<Int>] = []
  private var position = 0

  package init(_ text: [UInt8]) {
    self.text = text
    value(path: "", start: 0, parent: nil)
  }

  /// Nodes without others in them.
  package var scalars: [Node] { nodes.filter { $0.kind != .object && $0.kind != .list } }

  private mutating func value(path: String, start: Int?, parent: Int?) {
    skipSpace()
    let begin = position
    let index = nodes.count
    children.append([])
    if let parent { children[parent].append(index) }
    let member = (start ?? begin)..<begin
    func node(_ kind: Kind) -> Node {
      Node(path: path, kind: kind, range: begin..<begin, member: member, parent: parent)
    }
    switch text[position] {
    case UInt8(ascii: "{"):
      nodes.append(node(.object))
      elements(until: UInt8(ascii: "}")) { tree, _ in
        let keyStart = tree.position
        let key = tree.string()
        tree.mark()
        tree.value(path: path.isEmpty ? key : "\(path).\(key)", start: keyStart, parent: index)
      }
    case UInt8(ascii: "["):
      nodes.append(node(.list))
      elements(until: UInt8(ascii: "]")) { tree, place in
        tree.value(path: "\(path)[\(place)]", start: nil, parent: index)
      }
    case UInt8(ascii: "\""):
      nodes.append(node(.string))
      _ = string()
    default:
      let isNumber = text[position] == UInt8(ascii: "-") || text[position] <= UInt8(ascii: "9")
      nodes.append(node(isNumber ? .number : .literal))
      while position < text.count, !",]} \n\r\t".utf8.contains(text[position]) { position += 1 }
      tokens.append(begin..<position)
    }
    nodes[index].range = begin..<position
  }

  private mutating func elements(until end: UInt8, _ element: (inout JSONTree, Int) -> Void) {
    mark()
    skipSpace()
    var place = 0
    while text[position] != end {
      element(&self, place)
      place += 1
      skipSpace()
      if text[position] != end { mark() }
      skipSpace()
    }
    mark()
  }

  private mutating func string() -> String {
    let begin = position
    position += 1
    while text[position] != UInt8(ascii: "\"") { position += text[position] == UInt8(ascii: "\\") ? 2 : 1 }
    position += 1
    tokens.append(begin..<position)
    return String(decoding: text[(begin + 1)..<(position - 1)], as: UTF8.self)
  }

  private mutating func mark() {
    skipSpace()
    tokens.append(position..<(position + 1))
    position += 1
  }

  private mutating func skipSpace() {
    while position < text.count, text[position] <= 0x20 { position += 1 }
  }
}

extension JSONTree.Node {
  /// The value's bytes with its key, where it has one.
  package var whole: Range<Int> { member.lowerBound..<range.upperBound }
}
