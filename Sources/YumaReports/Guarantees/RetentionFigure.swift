// SPDX-License-Identifier: Apache-2.0
import YumaCharts
import YumaLab

/// Retention maps as a picture: how much honest weight each honest share of stake needs, then a panel per map.
package struct RetentionFigure: Sendable {
  private let maps: [RetentionMap]
  private let summaries: [RetentionSummary]

  /// A picture of maps.
  ///
  /// - Parameters:
  ///   - maps: the maps
  ///   - summaries: what their rows say, one for each map
  package init(maps: [RetentionMap], summaries: [RetentionSummary]) {
    self.maps = maps
    self.summaries = summaries
  }

  /// The picture: two panels side by side, three where there are many maps.
  package var figure: Figure {
    let panels = [headline] + zip(maps, summaries).map { panel($0, $1) }
    let columns = panels.count > 6 ? 3 : min(2, panels.count)
    return Figure(panels, columns: columns, panelWidth: columns == 3 ? 380 : 480, plotHeight: columns == 3 ? 240 : 340)
  }

  /// The requirement over the honest share of stake, a line per map, with the interval of its seeds as a band.
  package var headline: Chart {
    let series = zip(maps, summaries).enumerated().map { index, pair in
      let (map, summary) = pair
      let points = summary.requirements.map { requirement in
        var point = Chart.Point(x: requirement.honestStake, y: requirement.requirement ?? .nan)
        if let low = requirement.low, let high = requirement.high, low <= high { point.spread = low...high }
        return point
      }
      return Chart.Series(maps.count > 1 ? variedName(of: map, number: index) : nil, points: points)
    }
    return Chart(
      "Honest weight that an honest majority needs", subtitle: fixedName,
      x: .init("honest share of stake S_H"), y: .init("honest utility W_H needed", range: 0...1), series: series)
  }

  /// A map: the greatest honest share of stake that keeps its part, and the lines along which a share just keeps it.
  private func panel(_ map: RetentionMap, _ summary: RetentionSummary) -> Chart {
    let grid = map.grid
    let stakes = grid.honestStakes.sorted()
    let step = stakes.count > 6 ? 2 : 1
    let contours = grid.honestStakes.enumerated().flatMap { index, stake in
      summary.retentionLines(ofStake: index).enumerated().map { number, line in
        Chart.Series(
          nil, points: line.map { Chart.Point(x: $0.x, y: $0.y) }, colour: .ink,
          label: number == 0 && index % step == 0 ? NumberText.short(stake) : nil)
      }
    }
    return Chart(
      maps.count > 1 ? variedName(of: map, number: 0) : "Where the honest share grows",
      subtitle: "Right of its line, an honest share S_H keeps its part.",
      x: .init("honest utility W_H", range: 0...1), y: .init("cabal's weight on itself W_C", range: 0...1),
      surface: .init(
        "", x: grid.utilities, y: grid.cabalWeights, values: summary.greatestHonestStakes.map { $0 ?? .nan },
        levels: stakes + [1.000_001]), series: contours, isSquare: true)
  }

  /// What tells a map from the others.
  private func variedName(of map: RetentionMap, number: Int) -> String {
    let own = Self.names(of: map.settings)
    let all = maps.map { Self.names(of: $0.settings) }
    let varied = own.indices.filter { k in all.contains { $0[k] != own[k] } }
    return varied.isEmpty ? "map \(number + 1)" : varied.map { own[$0] }.joined(separator: ", ")
  }

  /// What all maps have in common.
  private var fixedName: String {
    guard let first = maps.first else { return "" }
    let own = Self.names(of: first.settings)
    let all = maps.map { Self.names(of: $0.settings) }
    return own.indices.filter { k in all.allSatisfy { $0[k] == own[k] } }.map { own[$0] }.joined(separator: ", ")
  }

  private static func names(of settings: RetentionSettings) -> [String] {
    [
      settings.rule.rawValue, "sigma \(NumberText.short(settings.sigma))", "kappa \(NumberText.short(settings.kappa))",
      "beta \(NumberText.short(settings.beta))", "xi \(NumberText.short(settings.xi))",
      "\(settings.cabals) \(settings.cabals == 1 ? "cabal" : "cabals")",
      "\(settings.epochs) \(settings.epochs == 1 ? "epoch" : "epochs")",
    ]
  }
}
