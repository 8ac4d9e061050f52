// SPDX-License-Identifier: Apache-2.0
import CYuma
import Yuma
import YumaFiles

// The functions of yuma.h on documents. What they do is said there.

/// Frees what a buffer holds and empties it; NULL and an empty buffer are fine.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_buffer_free")
#endif
public func yuma_buffer_free(_ buffer: UnsafeMutablePointer<yuma_buffer>!) {
  guard let buffer else { return }
  Buffer.empty(buffer)
}

/// Opens a file, at most 1 GiB of text.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_document_open")
#endif
public func yuma_document_open(
  _ path: UnsafePointer<CChar>!, _ document: UnsafeMutablePointer<OpaquePointer?>!,
  _ error: UnsafeMutablePointer<yuma_error>!
) -> yuma_status {
  attempt(error) {
    let target = try place(document, "document")
    target.pointee = try Document(path: text(path, "path")).passed()
  }
}

/// Reads a document in memory: JSON or the compact form.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_document_read")
#endif
public func yuma_document_read(
  _ start: UnsafePointer<UInt8>!, _ count: Int, _ name: UnsafePointer<CChar>!,
  _ document: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<yuma_error>!
) -> yuma_status {
  attempt(error) {
    let target = try place(document, "document")
    let contents = FileContents(name: name.map { String(cString: $0) } ?? "", bytes: try bytes(start, count: count))
    target.pointee = try Document(contents).passed()
  }
}

/// Makes a document of one epoch out of arrays; `record` may be NULL.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_document_make")
#endif
public func yuma_document_make(
  _ input: UnsafePointer<yuma_input>!, _ record: UnsafePointer<yuma_record>!,
  _ document: UnsafeMutablePointer<OpaquePointer?>!, _ error: UnsafeMutablePointer<yuma_error>!
) -> yuma_status {
  attempt(error, usesHeaderNames: true) {
    let target = try place(document, "document")
    let source = try SizedStruct.copy(input, zero: yuma_input(), "input")
    guard try !flag(source.uses_last_bonds, "uses_last_bonds") else {
      throw Failure.misuse("uses_last_bonds", "1, where there is no runner")
    }
    let rules: EpochRules = try rules(of: source.spec_version)
    var read = EpochInput.empty
    try read.read(source, readsBonds: true)
    try read.validate(under: rules)
    var snapshot = Snapshot(chain: ChainOrigin(specVersion: number(of: source.spec_version)), input: read)
    if record != nil {
      snapshot.recorded = try RecordedOutput(
        SizedStruct.copy(record, zero: yuma_record(), "record"), neurons: read.neuronCount)
    }
    target.pointee = Document([snapshot]).passed()
  }
}

/// Frees a document; NULL is fine.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_document_free")
#endif
public func yuma_document_free(_ document: OpaquePointer!) {
  guard let document else { return }
  Unmanaged<Document>.fromOpaque(UnsafeRawPointer(document)).release()
}

/// How many epochs it has; 0 for NULL.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_document_count")
#endif
public func yuma_document_count(_ document: OpaquePointer!) -> Int {
  (try? Document.with(document) { $0.snapshots.count }) ?? 0
}

/// Lends an epoch of a document.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_document_epoch")
#endif
public func yuma_document_epoch(
  _ document: OpaquePointer!, _ index: Int, _ view: UnsafeMutablePointer<yuma_epoch_view>!,
  _ error: UnsafeMutablePointer<yuma_error>!
) -> yuma_status {
  attempt(error) {
    // What it holds is overwritten: only the size counts.
    guard let view else { throw Failure.misuse("view", "NULL") }
    try SizedStruct.requireAlignment(UnsafePointer(view), of: yuma_epoch_view.self, "view")
    let known = MemoryLayout<yuma_epoch_view>.stride
    guard view.pointee.size >= known && view.pointee.size <= SizedStruct.largest else {
      throw Failure.misuse(
        "view.size", "\(UInt(bitPattern: view.pointee.size)), where sizeof is \(known): set it before the call")
    }
    try Document.with(document) { try $0.lend(index, to: &view.pointee) }
  }
}

/// Writes an epoch of a document as yuma-epoch/1.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_document_json")
#endif
public func yuma_document_json(
  _ document: OpaquePointer!, _ index: Int, _ buffer: UnsafeMutablePointer<yuma_buffer>!,
  _ error: UnsafeMutablePointer<yuma_error>!
) -> yuma_status {
  attempt(error) {
    let target = try Buffer.place(buffer)
    try Buffer.fill(target, with: Document.with(document) { try $0.snapshot(index).json() })
  }
}

/// Writes an epoch of a document in the compact form, which yuma_document_read reads: for archives and columns of data frames.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_document_compact")
#endif
public func yuma_document_compact(
  _ document: OpaquePointer!, _ index: Int, _ buffer: UnsafeMutablePointer<yuma_buffer>!,
  _ error: UnsafeMutablePointer<yuma_error>!
) -> yuma_status {
  attempt(error) {
    let target = try Buffer.place(buffer)
    try Buffer.fill(target, with: Document.with(document) { try $0.snapshot(index).compact() })
  }
}
