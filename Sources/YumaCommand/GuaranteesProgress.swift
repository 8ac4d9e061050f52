/// How far long work is and how long it still takes, on standard error: on a terminal one line that is written over, four
/// times a second at most; elsewhere a line every ten seconds.
struct GuaranteesProgress {
  private let total: Int
  private let unit: String
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  /// How many were done before this run, which took no time.
  private let known: Int
  private var done: Int
  private var next: ContinuousClock.Instant
  private var hasLine = false

  init(total: Int, done: Int, unit: String) {
    self.total = total
    self.unit = unit
    known = done
    self.done = done
    start = clock.now
    next = start + Self.pause
  }

  private static var pause: Duration { .milliseconds(StandardStreams.errorIsTerminal ? 250 : 10_000) }

  /// Counts one more.
  mutating func advance() {
    done += 1
    let now = clock.now
    guard now >= next else { return }
    next = now + Self.pause
    let seconds = (now - start) / Duration.seconds(1)
    let left = seconds / Double(max(1, done - known)) * Double(total - done)
    let line = "\(grouped(done)) of \(grouped(total)) \(unit), \(done * 100 / max(1, total)) %, \(Self.text(left)) left"
    StandardStreams.writeError(StandardStreams.errorIsTerminal ? "\r\u{1B}[K\(line)" : "yuma: \(line)\n")
    hasLine = true
  }

  /// Removes the line from a terminal.
  mutating func end() {
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
