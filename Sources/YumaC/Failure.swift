// SPDX-License-Identifier: Apache-2.0
import CYuma
import DynamicTAO
import Yuma
import YumaAudit
import YumaFiles

/// Why a call fails: what `yuma_error` says.
struct Failure: Error {
  let status: yuma_status
  var field = ""
  var indices: [Int] = []
  /// What is wrong, without the field.
  let problem: String

  /// One line with field and place.
  var message: String {
    field.isEmpty ? problem : "\(field)\(indices.map { "[\($0)]" }.joined()): \(problem)"
  }

  static func misuse(_ field: String, _ problem: String) -> Failure {
    Failure(status: yuma_status(YUMA_MISUSE), field: field, problem: problem)
  }

  static func invalid(_ field: String, at index: Int? = nil, _ problem: String) -> Failure {
    Failure(
      status: yuma_status(YUMA_INVALID_INPUT), field: field, indices: index.map { [$0] } ?? [], problem: problem)
  }

  /// What any error of the libraries is to a caller in C.
  init(_ error: any Error) {
    switch error {
    case let error as Failure: self = error
    case let error as EpochInputError:
      self.init(
        status: yuma_status(YUMA_INVALID_INPUT), field: error.field, indices: error.index, problem: error.problem)
    case let error as UnknownSpecVersion:
      self.init(status: yuma_status(YUMA_NO_RULES), field: "specVersion", problem: error.reasonWithVersion)
    case let error as EngineUnavailable:
      self.init(status: yuma_status(YUMA_UNAVAILABLE), field: "engine", problem: "\(error)")
    case let error as FileError:
      self.init(status: yuma_status(YUMA_UNREADABLE), file: error)
    case let error as EmissionError:
      self.init(
        status: yuma_status(YUMA_INVALID_INPUT), field: error.field, indices: error.index.map { [$0] } ?? [],
        problem: error.problem)
    case let error as ExplanationError:
      self.init(
        status: yuma_status(YUMA_INVALID_INPUT), field: "uid",
        problem: "\(error.uid) is not the uid of one of \(error.neurons) neurons")
    case let error as PoolRefusal: self.init(status: yuma_status(YUMA_REFUSED), problem: "\(error)")
    default: self.init(status: yuma_status(YUMA_UNREADABLE), problem: "\(error)")
    }
  }

  private init(status: yuma_status, file error: FileError) {
    self.init(
      status: status, field: error.field,
      problem: error.problem + (error.file.isEmpty ? "" : " (\(error.file))"))
  }

  init(status: yuma_status, field: String = "", indices: [Int] = [], problem: String) {
    self.status = status
    self.field = field
    self.indices = indices
    self.problem = problem
  }

  /// The failure with the names of fields as they are in the header: `lastUpdate` is `last_update`.
  var inHeaderNames: Failure {
    Failure(status: status, field: Self.headerName(field), indices: indices, problem: Self.headerName(problem))
  }

  /// Puts an underscore before each capital letter that follows a small one within a word, and makes such a word's letters small.
  private static func headerName(_ text: String) -> String {
    text.split(separator: " ", omittingEmptySubsequences: false).map { word -> String in
      guard zip(word, word.dropFirst()).contains(where: { $0.isLowercase && $1.isUppercase }) else {
        return String(word)
      }
      var name = ""
      var wasSmall = false
      for character in word {
        // A capital that follows a capital gets none: "ownerUID" is "owner_uid".
        if character.isUppercase && wasSmall { name.append("_") }
        wasSmall = character.isLowercase
        name += character.lowercased()
      }
      return name
    }.joined(separator: " ")
  }
}

extension UnknownSpecVersion {
  /// The version and what is known about it, without the field's name.
  fileprivate var reasonWithVersion: String { specVersion.map { "no rules for \($0): \(reason)" } ?? reason }
}

/// Runs what a function does, and reports what it throws.
///
/// - Parameters:
///   - error: the caller's struct, or nil.
///   - usesHeaderNames: whether fields are told by their names in the header.
func attempt(
  _ error: UnsafeMutablePointer<yuma_error>?, usesHeaderNames: Bool = false, _ body: () throws -> Void
) -> yuma_status {
  guard ErrorReport.isUsable(error) else { return yuma_status(YUMA_MISUSE) }
  do {
    try body()
    ErrorReport.clear(error)
    return yuma_status(YUMA_OK)
  } catch let thrown {
    let failure = usesHeaderNames ? Failure(thrown).inHeaderNames : Failure(thrown)
    ErrorReport.write(failure, to: error)
    return failure.status
  }
}

/// The caller's `yuma_error`.
private enum ErrorReport {
  static func isUsable(_ error: UnsafeMutablePointer<yuma_error>?) -> Bool {
    guard let error else { return true }
    guard UInt(bitPattern: error) % UInt(MemoryLayout<yuma_error>.alignment) == 0 else { return false }
    return error.pointee.size >= MemoryLayout<yuma_error>.stride && error.pointee.size <= SizedStruct.largest
  }

  static func clear(_ error: UnsafeMutablePointer<yuma_error>?) {
    guard let error else { return }
    error.pointee.code = yuma_status(YUMA_OK)
    error.pointee.index_count = 0
    error.pointee.field.0 = 0
    error.pointee.message.0 = 0
  }

  static func write(_ failure: Failure, to error: UnsafeMutablePointer<yuma_error>?) {
    guard let error else { return }
    error.pointee.code = failure.status
    error.pointee.index_count = Int32(min(failure.indices.count, 2))
    error.pointee.indices = (
      Int64(failure.indices.first ?? 0), Int64(failure.indices.dropFirst().first ?? 0)
    )
    withUnsafeMutableBytes(of: &error.pointee.field) { copy(failure.field, to: $0) }
    withUnsafeMutableBytes(of: &error.pointee.message) { copy(failure.message, to: $0) }
  }

  /// Copies a text, cut to fit between two characters, and ends it with a zero.
  private static func copy(_ text: String, to bytes: UnsafeMutableRawBufferPointer) {
    copyText(text, to: bytes)
  }
}

/// Copies a text, cut to fit between two characters, and ends it with a zero. There is room for the zero.
func copyText(_ text: String, to bytes: UnsafeMutableRawBufferPointer) {
  var text = text.replacingZeros
  var count = min(text.count, bytes.count - 1)
  // A continuation byte is never the first of a character.
  while count < text.count, count > 0, text[count] & 0xC0 == 0x80 { count -= 1 }
  text.removeLast(text.count - count)
  bytes.copyBytes(from: text)
  bytes[count] = 0
}

extension String {
  /// The text's bytes with a question mark for each zero, which would end it in C.
  fileprivate var replacingZeros: [UInt8] { utf8.map { $0 == 0 ? 0x3F : $0 } }
}
