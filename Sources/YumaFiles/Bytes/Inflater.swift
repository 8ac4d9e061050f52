// SPDX-License-Identifier: Apache-2.0
import CZlib

/// Inflates the gzip format (RFC 1952), piece by piece; several members one after another are one text.
///
/// It may go from one thread to another with its one owner, a source of bytes that cannot be copied.
final class Inflater: @unchecked Sendable {
  /// The bytes that a gzip file begins with.
  static let magic: [UInt8] = [0x1F, 0x8B]

  /// How much is inflated at a time, so that a small file that inflates to a large one takes little memory.
  private static let pieceSize = 1 << 18

  private var stream: z_stream
  private var input: [UInt8] = []
  private var position = 0
  /// Whether the last member has ended, and so may the file.
  private(set) var isAtEnd = false

  /// - Throws: where there is no memory for it.
  init() throws(InflaterError) {
    stream = z_stream()
    let code = yuma_inflate_gzip_begin(&stream)
    guard code == Z_OK else { throw InflaterError(problem: Self.reason(code, stream)) }
  }

  deinit { inflateEnd(&stream) }

  /// Adds what follows in the file. The bytes before have all been used.
  func add(_ bytes: [UInt8]) {
    input = bytes
    position = 0
  }

  /// The next piece of the text; empty where it needs more of the file.
  ///
  /// - Throws: for bytes that are no gzip.
  func next() throws(InflaterError) -> [UInt8] {
    while position < input.count || stream.avail_out == 0 {
      if isAtEnd {
        // Zeros that fill up the last block of a tape or a disk end the file as well.
        guard input[position...].contains(where: { $0 != 0 }) else {
          position = input.count
          return []
        }
        inflateReset(&stream)
        isAtEnd = false
      }
      var code = Z_OK
      let piece = inflated(&code)
      switch code {
      case Z_OK, Z_BUF_ERROR: break
      case Z_STREAM_END: isAtEnd = true
      default: throw InflaterError(problem: Self.reason(code, stream))
      }
      if !piece.isEmpty { return piece }
      if code == Z_BUF_ERROR { break }
    }
    return []
  }

  private func inflated(_ code: inout CInt) -> [UInt8] {
    let start = position
    var result = Z_OK
    let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { output, count in
      input.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress.map { $0 + start }
        stream.avail_in = UInt32(clamping: input.count - start)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(Self.pieceSize)
        result = inflate(&stream, Z_NO_FLUSH)
        count = Self.pieceSize - Int(stream.avail_out)
        position = input.count - Int(stream.avail_in)
      }
    }
    // The memory belongs to the arrays.
    stream.next_in = nil
    stream.next_out = nil
    code = result
    return piece
  }

  private static func reason(_ code: CInt, _ stream: z_stream) -> String {
    stream.msg.map { String(cString: $0) } ?? "error \(code) of zlib"
  }
}

/// Why bytes cannot be inflated.
struct InflaterError: Error, Hashable, Sendable {
  /// The words of zlib.
  let problem: String
}
