// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles
import YumaJSON

/// Retention maps as comma-separated values: a line of names, then a line a cell, which names the settings, the seed and
/// the place, so that every line stands for itself and a part of a table can be told from that of another run.
///
/// Numbers have the shortest digits that read back as the same bits. Neither the layout nor the number of threads leaves a
/// trace. The last value of a line is the digest of what is before it (`DocumentDigest`), so that damage is seen.
public struct RetentionTable: Sendable {
  /// The maps, one after another.
  public let maps: [RetentionMap]
  /// The seeds of each map.
  public let seeds: Range<UInt64>

  /// The names of the columns.
  public static let columns =
    keyColumns + ["cabalWeight", "sigmaActual", "honestIncentive", "honestDividends", "honestEmission", "digest"]
  private static let keyColumns = [
    "rule", "sigma", "kappa", "beta", "xi", "neurons", "validators", "cabals", "epochs", "growth", "seed",
    "honestStake", "utility",
  ]

  /// A table.
  ///
  /// - Parameters:
  ///   - maps: the maps, one after another
  ///   - seeds: the seeds of each map
  public init(maps: [RetentionMap], seeds: Range<UInt64>) {
    self.maps = maps
    self.seeds = seeds
  }

  /// The first line, with its line feed.
  public var header: String { CSV.line(Self.columns) }

  /// The lines of a row.
  ///
  /// - Parameters:
  ///   - row: a row of the map
  ///   - map: the position of the map in the table
  /// - Returns: a line for each cell, with its line feed
  public func text(of row: RetentionRow, map: Int) -> String {
    let key = key(seed: row.seed, honestStake: row.honestStake, utility: row.utility, map: map)
    return row.cells.reduce(into: "") { text, cell in
      var line = "\(key),\(cell.cabalWeight),\(cell.sigmaActual),\(cell.honestIncentive),\(cell.honestDividends),"
      line += "\(cell.honestEmission)"
      text += "\(line),\(Self.digest(line))\n"
    }
  }

  /// The last value of a line that begins with `text`.
  fileprivate static func digest(_ text: String) -> String { "\(DocumentDigest(of: Array(text.utf8)[...]))" }

  /// What the lines of a row begin with.
  fileprivate func key(seed: UInt64, honestStake: Double, utility: Double, map: Int) -> String {
    let settings = maps[map].settings
    return "\(settings.rule.rawValue),\(settings.sigma),\(settings.kappa),\(settings.beta),\(settings.xi),"
      + "\(settings.neurons),\(settings.validators),\(settings.cabals),\(settings.epochs),\(settings.growth),"
      + "\(seed),\(honestStake),\(utility)"
  }
}

/// Reads a table that a run left unfinished, line by line, and refuses that of another run.
public struct RetentionTableReader: Sendable {
  private let table: RetentionTable
  /// How many lines have been read.
  private var lineCount = 0
  private var map = 0
  private var rowsOfMap = 0
  private var cells: [RetentionCell] = []
  private var key: String?

  /// A reader of what is there of a table.
  ///
  /// - Parameter table: the whole table that the run is to make
  public init(of table: RetentionTable) { self.table = table }

  /// Takes the next whole line.
  ///
  /// - Parameter line: the line without its line feed
  /// - Returns: the row that it completes, if it does, and the position of its map
  /// - Throws: `RetentionError` where the line is not this table's, with its number and the column.
  public mutating func add(_ line: some StringProtocol) throws(RetentionError) -> (map: Int, row: RetentionRow)? {
    lineCount += 1
    let fields = line.split(separator: ",", omittingEmptySubsequences: false)
    guard lineCount > 1 else {
      try check(fields, begins: RetentionTable.columns, isWhole: true)
      return nil
    }
    guard map < table.maps.count else { throw error("more lines than this run's") }
    let current = table.maps[map]
    let place = place
    let key = key ?? table.key(seed: place.seed, honestStake: place.honestStake, utility: place.utility, map: map)
    self.key = key
    let weight = current.grid.cabalWeights[cells.count]
    try check(fields, begins: key.split(separator: ",") + ["\(weight)"], isWhole: false)
    let numbers = fields.dropLast().suffix(4).compactMap { Double($0) }.filter { 0...2 ~= $0 }
    guard fields.count == RetentionTable.columns.count, numbers.count == 4 else {
      throw error("not \(RetentionTable.columns.count) values, of which four are shares")
    }
    guard RetentionTable.digest(fields.dropLast().joined(separator: ",")) == fields[fields.count - 1] else {
      throw RetentionError("line \(lineCount): its digest is another: the file is damaged, and was left as it is")
    }
    cells.append(
      RetentionCell(
        cabalWeight: weight, sigmaActual: numbers[0], honestEmission: numbers[3], honestIncentive: numbers[1],
        honestDividends: numbers[2]))
    guard cells.count == current.grid.cabalWeights.count else { return nil }
    let row = RetentionRow(seed: place.seed, honestStake: place.honestStake, utility: place.utility, cells: cells)
    let done = (map, row)
    cells.removeAll(keepingCapacity: true)
    self.key = nil
    rowsOfMap += 1
    if rowsOfMap / current.rowsPerSeed == table.seeds.count { (map, rowsOfMap) = (map + 1, 0) }
    return done
  }

  /// Checks what is left of a line that was cut off.
  ///
  /// - Parameter rest: the text after the last line feed
  /// - Throws: `RetentionError` where this table has no such line here.
  public func checkRest(_ rest: some StringProtocol) throws(RetentionError) {
    let expected: String
    if lineCount == 0 {
      expected = table.header
    } else if map < table.maps.count {
      expected = table.key(seed: place.seed, honestStake: place.honestStake, utility: place.utility, map: map) + ","
    } else {
      expected = ""
    }
    guard !expected.isEmpty, expected.hasPrefix(rest) || lineCount > 0 && rest.hasPrefix(expected) else {
      throw Self.error("'\(rest.prefix(60))'", line: lineCount + 1)
    }
  }

  private var place: (seed: UInt64, honestStake: Double, utility: Double) {
    let map = table.maps[map]
    let (seed, row) = rowsOfMap.quotientAndRemainder(dividingBy: map.rowsPerSeed)
    let (stake, utility) = row.quotientAndRemainder(dividingBy: map.grid.utilities.count)
    return (table.seeds.lowerBound + UInt64(seed), map.grid.honestStakes[stake], map.grid.utilities[utility])
  }

  private func check<Text: StringProtocol>(
    _ fields: [Text], begins expected: [some StringProtocol], isWhole: Bool
  ) throws(RetentionError) {
    for (column, expected) in expected.enumerated() where column >= fields.count || fields[column] != expected {
      let found = column < fields.count ? "'\(fields[column])'" : "nothing"
      throw error("\(found) as \(RetentionTable.columns[column]), where this run has '\(expected)'")
    }
    if isWhole && fields.count != expected.count { throw error("\(fields.count) columns, not \(expected.count)") }
  }

  private func error(_ problem: String) -> RetentionError { Self.error(problem, line: lineCount) }

  private static func error(_ problem: String, line: Int) -> RetentionError {
    RetentionError("line \(line): \(problem): the file is of another run, and was left as it is")
  }
}
