// SPDX-License-Identifier: Apache-2.0
import CYuma

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Bytes for the caller, who frees them by `yuma_buffer_free`.
enum Buffer {
  /// The place of a buffer of the caller, which is not read: it may hold anything.
  static func place(
    _ buffer: UnsafeMutablePointer<yuma_buffer>?, _ name: String = "buffer"
  ) throws -> UnsafeMutablePointer<yuma_buffer> {
    let target = try YumaC.place(buffer, name)
    target.pointee = yuma_buffer()
    return target
  }

  /// Fills a buffer with bytes and a zero behind them.
  static func fill(_ buffer: UnsafeMutablePointer<yuma_buffer>, with bytes: [UInt8]) throws {
    guard let address = malloc(bytes.count + 1) else {
      throw Failure(status: yuma_status(YUMA_UNAVAILABLE), problem: "no memory for \(bytes.count) bytes")
    }
    bytes.withUnsafeBytes { source in
      if let base = source.baseAddress { memcpy(address, base, source.count) }
    }
    address.storeBytes(of: 0, toByteOffset: bytes.count, as: UInt8.self)
    buffer.pointee = yuma_buffer(
      bytes: address.bindMemory(to: UInt8.self, capacity: bytes.count + 1), count: bytes.count)
  }

  /// Frees what a buffer holds.
  static func empty(_ buffer: UnsafeMutablePointer<yuma_buffer>) {
    free(buffer.pointee.bytes)
    buffer.pointee = yuma_buffer()
  }
}

/// The caller's bytes.
func bytes(_ pointer: UnsafePointer<UInt8>?, count: Int) throws -> UnsafeBufferPointer<UInt8> {
  let limit = 1 << 30
  guard UInt(bitPattern: count) <= UInt(limit) else {
    throw Failure.misuse("count", "\(UInt(bitPattern: count)) bytes, where \(limit) (1 GiB) are the limit")
  }
  return try list(pointer, count: count, "bytes")
}
