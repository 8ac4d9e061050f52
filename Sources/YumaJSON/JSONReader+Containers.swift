// SPDX-License-Identifier: Apache-2.0

/// The keys of an object: an enumeration whose raw values are the keys.
public protocol JSONKey: CaseIterable, Hashable, RawRepresentable<String>, Sendable {
  /// The keys that may be absent.
  static var optional: Set<Self> { get }
  /// Whether the object may have other keys, which are passed over. A key that looks like a slip of a known one is an
  /// error all the same.
  static var isExtensible: Bool { get }
}

extension JSONKey {
  /// No key may be absent.
  public static var optional: Set<Self> { [] }
  /// There may be no other keys.
  public static var isExtensible: Bool { false }
}

extension JSONReader {
  /// Passes over the beginning of a list; says whether there is an element in it.
  @inlinable @inline(__always)
  public mutating func beginList() throws -> Bool {
    try expect(Ascii.openList, "a list")
    return !take(Ascii.closeList)
  }

  /// Passes over what follows an element of a list; says whether another one comes.
  @inlinable @inline(__always)
  public mutating func continueList() throws -> Bool {
    if take(Ascii.comma) { return true }
    if take(Ascii.closeList) { return false }
    throw unexpected("',' or ']'")
  }

  /// A list, element by element.
  ///
  /// - Returns: the number of elements.
  @inlinable @inline(__always)
  @discardableResult
  public mutating func list(_ element: (inout JSONReader) throws -> Void) throws -> Int {
    var index = 0
    guard try beginList() else { return index }
    do {
      repeat {
        try element(&self)
        index += 1
      } while try continueList()
    } catch let error as JSONError {
      throw error.within(.index(index))
    }
    return index
  }

  /// The elements of a list.
  ///
  /// - Parameter limit: how many there may be, about: memory is taken for twice as many at most.
  @inlinable @inline(__always)
  public mutating func array<Element>(
    limit: Int = 1 << 24, _ element: (inout JSONReader) throws -> Element
  ) throws -> [Element] {
    guard try beginList() else { return [] }
    var elements = ElementBuffer<Element>(limit: limit)
    do {
      repeat { try elements.append(try element(&self)) } while try continueList()
    } catch let error as JSONError {
      throw error.within(.index(elements.count))
    }
    return elements.array()
  }

  /// What `value` reads, or nil for null.
  @inlinable @inline(__always)
  public mutating func optional<Value>(_ value: (inout JSONReader) throws -> Value) throws -> Value? {
    null() ? nil : try value(&self)
  }

  /// An object with the keys of an enumeration: each at most once, and all that are not optional.
  public mutating func object<Key: JSONKey>(
    _ keys: Key.Type, _ value: (inout JSONReader, Key) throws -> Void
  ) throws {
    let all = Array(keys.allCases)
    var isKnown = [Bool](repeating: false, count: all.count)
    var others: Set<String> = []
    // Members mostly come in the order of the keys; then a name need not be read, only compared.
    var next = 0
    var goesOn = try beginObject()
    while goesOn {
      let isNext = next < all.count && take(key: all[next].rawValue)
      let name = isNext ? all[next].rawValue : try key()
      do {
        try expect(Ascii.colon, "':'")
        if let index = isNext ? next : all.firstIndex(where: { $0.rawValue == name }) {
          if isKnown[index] { throw JSONError("repeated key") }
          isKnown[index] = true
          next = index + 1
          try value(&self, all[index])
        } else {
          let (nearest, distance) = Nearest.of(name, among: all.map(\.rawValue))
          if !keys.isExtensible || distance <= min(2, name.count / 3) {
            throw JSONError("unknown key; the nearest known is \"\(nearest)\"")
          }
          if !others.insert(name).inserted { throw JSONError("repeated key") }
          try skip(integersOnly: true)
        }
      } catch let error as JSONError {
        throw error.within(.key(Printable.excerpt(name)))
      }
      goesOn = try continueObject()
    }
    guard isKnown.contains(false) else { return }
    let optional = keys.optional
    for index in all.indices where !isKnown[index] && !optional.contains(all[index]) {
      throw JSONError("missing").within(.key(all[index].rawValue))
    }
  }

  /// Passes over a value of any kind; what is in it has to be well-formed, without repeated keys, and not too deep.
  ///
  /// - Parameter integersOnly: whether a number has to be an integer in plain digits.
  public mutating func skip(integersOnly: Bool, depth: Int = 0) throws {
    guard depth < Self.depthLimit else {
      throw JSONError("nested deeper than \(Self.depthLimit) levels at byte \(position)")
    }
    skipSpace()
    switch byte {
    case Ascii.openObject:
      var names: Set<String> = []
      try members { (reader, name) in
        if !names.insert(name).inserted { throw JSONError("repeated key") }
        try reader.skip(integersOnly: integersOnly, depth: depth + 1)
      }
    case Ascii.openList:
      try list { try $0.skip(integersOnly: integersOnly, depth: depth + 1) }
    case Ascii.quote:
      _ = try string()
    case UInt8(ascii: "t"), UInt8(ascii: "f"):
      _ = try bool()
    case UInt8(ascii: "n"):
      if !null() { throw unexpected("null") }
    default:
      let token = try number()
      let digits = token.first == "-" ? token.dropFirst() : token
      if integersOnly, token == "-0" || digits.contains(where: { !("0"..."9" ~= $0) }) {
        throw JSONError("\(Printable.quoted(token)) is not an integer in plain digits")
      }
    }
  }

  /// The members of an object, name by name.
  public mutating func members(_ member: (inout JSONReader, String) throws -> Void) throws {
    guard try beginObject() else { return }
    repeat {
      let name = try key()
      do {
        try expect(Ascii.colon, "':'")
        try member(&self, name)
      } catch let error as JSONError {
        throw error.within(.key(Printable.excerpt(name)))
      }
    } while try continueObject()
  }

  /// Passes over the beginning of an object; says whether there is a member in it.
  @usableFromInline
  mutating func beginObject() throws -> Bool {
    try expect(Ascii.openObject, "an object")
    return !take(Ascii.closeObject)
  }

  /// Passes over what follows a member of an object; says whether another one comes.
  @usableFromInline
  mutating func continueObject() throws -> Bool {
    if take(Ascii.comma) { return true }
    if take(Ascii.closeObject) { return false }
    throw unexpected("',' or '}'")
  }

  /// A member's name.
  @usableFromInline
  mutating func key() throws -> String {
    skipSpace()
    guard byte == Ascii.quote else { throw unexpected("a key in quotation marks") }
    return try string()
  }

  /// Passes over a member's name, if it is this one in these very bytes; says whether it was.
  @usableFromInline
  mutating func take(key name: String) -> Bool {
    skipSpace()
    guard byte == Ascii.quote else { return false }
    var end = position + 1
    for character in name.utf8 {
      guard text[end] == character else { return false }
      end += 1
    }
    guard text[end] == Ascii.quote else { return false }
    position = end + 1
    return true
  }
}

/// The known word nearest to a slip of the pen.
public enum Nearest {
  /// The candidate with the least edit distance (Levenshtein), the first of several; an empty word if there is none.
  public static func of(_ word: String, among candidates: [String]) -> (candidate: String, distance: Int) {
    // Distances beyond a plausible slip tell nothing, and the cost is the product of the lengths.
    let letters = Array(word.unicodeScalars.prefix(100))
    var nearest = (candidate: "", distance: Int.max)
    for candidate in candidates {
      let distance = distance(letters, Array(candidate.unicodeScalars))
      if distance < nearest.distance { nearest = (candidate, distance) }
    }
    return nearest
  }

  /// What was probably meant by a word that is none of the candidates: the nearest where one is a slip away, else all.
  public static func hint(for word: String, among candidates: [String]) -> String {
    let (candidate, distance) = of(word.lowercased(), among: candidates)
    if distance <= max(2, min(word.count, candidate.count) / 3) && distance < candidate.count {
      return "the nearest is '\(candidate)'"
    }
    return candidates.isEmpty ? "there is none" : "there are \(candidates.joined(separator: ", "))"
  }

  private static func distance(_ a: [UnicodeScalar], _ b: [UnicodeScalar]) -> Int {
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let substitution = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}
