// SPDX-License-Identifier: Apache-2.0

/// How far long work is, how fast it goes and how long it still takes, on standard error: on a terminal one line that is
/// written over, five times a second at most; elsewhere a line every ten seconds, or every second where it was asked for.
final class ProgressLine {
  private let unit: String
  private let pause: Duration
  private let start = ContinuousClock.now
  private var next: ContinuousClock.Instant
  /// What was done before this run, and so took no time.
  private var known: (count: Int, work: Int)?
  private var hasLine = false

  /// - Parameters:
  ///   - unit: what is counted, in the plural.
  ///   - known: how many were done before.
  ///   - isForced: whether a second is often enough where there is no terminal.
  init(of unit: String, known: Int? = nil, isForced: Bool = false) {
    self.unit = unit
    self.known = known.map { ($0, $0) }
    pause = .milliseconds(StandardStreams.errorIsTerminal ? 200 : isForced ? 1000 : 10_000)
    next = start + pause
  }

  /// Says that `count` of `total` are done, where the last line is old enough.
  func show(_ count: Int, of total: Int) { show(count, of: total, work: (count, total)) }

  /// Says that `count` are done, and how much of the work that is, where it is known, in a unit of its own, such as bytes.
  func show(_ count: Int, work: (done: Int, total: Int?)) { show(count, of: nil, work: work) }

  private func show(_ count: Int, of total: Int?, work: (done: Int, total: Int?)) {
    let known = known ?? (count, work.done)
    self.known = known
    let now = ContinuousClock.now
    guard now >= next else { return }
    next = now + pause
    let seconds = (now - start) / Duration.seconds(1)
    var line = grouped(count) + (total.map { " of \(grouped($0))" } ?? "") + " \(unit)"
    line += ", \(grouped(Int(Double(count - known.count) / seconds)))/s"
    if let whole = work.total, whole > 0 {
      let done = min(max(work.done, 0), whole)
      line += ", \(Int(Double(done) / Double(whole) * 100)) %"
      if done > known.work {
        line += ", \(Self.text(seconds / Double(done - known.work) * Double(whole - done))) left"
      }
    }
    StandardStreams.writeError(StandardStreams.errorIsTerminal ? "\r\u{1B}[K\(line)" : "yuma: \(line)\n")
    hasLine = true
  }

  /// Removes the line from a terminal.
  func clear() {
    if hasLine && StandardStreams.errorIsTerminal { StandardStreams.writeError("\r\u{1B}[K") }
    hasLine = false
  }

  /// A duration in seconds, minutes or hours.
  private static func text(_ seconds: Double) -> String {
    let whole = Int(min(seconds.rounded(.up), 1e9))
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(grouped(whole / 3600)) h \(whole / 60 % 60) min"
  }
}
