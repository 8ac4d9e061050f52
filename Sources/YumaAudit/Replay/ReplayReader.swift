// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Synchronization

/// Reads the documents of a source on a thread of its own, which may wait for a pipe as long as it likes.
final class ReplayReader<Source: ReplaySource & ~Copyable>: Sendable {
  private let source: Mutex<Source>

  /// A batch ends at so many documents, or bytes: enough that handing it over costs little, and few enough that the workers
  /// are done at about the same time.
  private static var batchLimits: (documents: Int, bytes: Int) { (8, 1 << 19) }

  init(_ source: consuming sending Source) { self.source = Mutex(source) }

  /// Begins to read. Where the channel closes while a pipe gives nothing, the thread waits on, and nobody for it.
  func start(into channel: ReplayChannel) {
    DispatchQueue(label: "yuma replay: reader").async { [self] in
      source.withLock { source in
        do {
          while try Self.readBatch(of: &source, into: channel) {}
          channel.endReading()
        } catch {
          channel.endReading(error)
        }
      }
    }
  }

  /// Reads a batch; false at the end. Documents do not wait for one that is not there yet.
  private static func readBatch(of source: inout Source, into channel: ReplayChannel) throws -> Bool {
    guard var spare = channel.documentsToFill() else { return false }
    var documents: [ReplayDocument] = []
    documents.reserveCapacity(batchLimits.documents)
    var size = 0
    defer { if !documents.isEmpty { channel.add(documents, spare: spare) } }
    while documents.count < batchLimits.documents && size < batchLimits.bytes {
      if !documents.isEmpty && !source.isReady() { break }
      var document = spare.popLast() ?? ReplayDocument()
      document.clear()
      guard try source.next(&document) else { return false }
      document.progress = source.progress
      size += document.bytes.count
      documents.append(document)
    }
    return true
  }
}
