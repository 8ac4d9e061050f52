// SPDX-License-Identifier: Apache-2.0

/// The colours and the lettering of charts, as CSS.
package enum ChartStyle {
  /// Which colours a picture has.
  package enum Colours: Sendable, CaseIterable {
    /// Those of the reader's scheme, light or dark.
    case adaptive
    /// Those of a light page: for programs that know neither custom properties nor schemes.
    case light
    /// Those of a dark page.
    case dark
  }

  /// A colour by its name, for light and for dark pages.
  struct Role: Sendable {
    let name: String
    let light: String
    let dark: String
  }

  /// Every colour. Lines and text stand out from the paper by 3 to 1 at least in both schemes. The first six colours of the
  /// palette keep the hues that the colour-blind tell apart (Okabe and Ito, "Color Universal Design", 2008).
  static let roles =
    [
      Role(name: "paper", light: "#ffffff", dark: "#0d1117"), Role(name: "ink", light: "#1b1f24", dark: "#e6edf3"),
      Role(name: "soft", light: "#57606a", dark: "#9da7b3"), Role(name: "grid", light: "#e3e7eb", dark: "#272d35"),
      Role(name: "axis", light: "#8b949e", dark: "#6e7681"),
    ]
    + numbered(
      "c",
      [
        ("#0b62b0", "#5aa9f0"), ("#c2480b", "#ff8a4c"), ("#00805c", "#35c796"), ("#a04a86", "#e38ac7"),
        ("#8f6500", "#e0b040"), ("#2a8bc0", "#8fd3ff"), ("#3d4450", "#e6edf3"), ("#767e8a", "#9aa4b0"),
      ])
    + numbered(
      "h",
      [
        ("#f3f7fb", "#101c2b"), ("#e6eff8", "#132438"), ("#d8e8f5", "#152d45"), ("#cbe0f2", "#183552"),
        ("#bdd8ef", "#1b3d5f"), ("#b0d1ec", "#1e466c"), ("#a1c7e7", "#224f7a"), ("#90bce2", "#295a88"),
        ("#80b1dc", "#306596"), ("#70a6d6", "#3770a3"), ("#5f9ad1", "#3e7ab1"), ("#4f8fcb", "#4585bf"),
      ])

  /// How many colours the palette has.
  static let paletteCount = 8

  private static func numbered(_ name: String, _ pairs: [(light: String, dark: String)]) -> [Role] {
    pairs.enumerated().map { Role(name: "\(name)\($0)", light: $1.light, dark: $1.dark) }
  }

  /// The style that a page needs once for all its charts (`Figure.inlineSVG`).
  package static let sheet = sheet(.adaptive)

  /// The style with the colours of a scheme, or with custom properties that follow the reader's.
  static func sheet(_ colours: Colours) -> String {
    func values(_ isDark: Bool) -> String {
      roles.map { "--chart-\($0.name):\(isDark ? $0.dark : $0.light)" }.joined(separator: ";")
    }
    func colour(_ role: Role) -> String {
      switch colours {
      case .adaptive: "var(--chart-\(role.name))"
      case .light: role.light
      case .dark: role.dark
      }
    }
    let named = Dictionary(roles.map { ($0.name, colour($0)) }, uniquingKeysWith: { first, _ in first })
    func of(_ name: String) -> String { named[name, default: "currentColor"] }
    var lines =
      colours == .adaptive
      ? [".chart{\(values(false))}", "@media screen and (prefers-color-scheme:dark){.chart{\(values(true))}}"] : []
    lines += [
      ".chart{font-family:system-ui,sans-serif;font-size:12px}",
      ".chart text{fill:\(of("ink"))}.chart .soft{fill:\(of("soft"))}",
      ".chart .end{text-anchor:end}.chart .mid{text-anchor:middle}",
      ".chart .title{font-size:15px;font-weight:600}",
      ".chart .halo{stroke:\(of("paper"));stroke-width:3px;stroke-linejoin:round;paint-order:stroke}",
      ".chart .paper{fill:\(of("paper"))}",
      ".chart .grid{stroke:\(of("grid"));fill:none}.chart .axis{stroke:\(of("axis"));fill:none}",
      ".chart .marker{stroke:\(of("soft"));stroke-dasharray:3 3;fill:none}",
      ".chart .line{fill:none;stroke-width:2px;stroke-linejoin:round;stroke-linecap:round}",
      ".chart .bar{fill:none}.chart .dash{stroke-dasharray:6 5}.chart .dots{stroke-dasharray:1 5}",
      ".chart .mark{stroke:\(of("paper"));stroke-width:1px}.chart .whisker{fill:none;stroke-width:1.5px}",
      ".chart .band{fill-opacity:.18;stroke:none}.chart .flow{fill-opacity:.4;stroke:none}",
      ".chart .s-ink{stroke:\(of("ink"))}.chart .f-ink{fill:\(of("ink"))}",
      ".chart .s-soft{stroke:\(of("soft"))}.chart .f-soft{fill:\(of("soft"))}",
    ]
    for role in roles where role.name.hasPrefix("c") {
      lines.append(".chart .s-\(role.name){stroke:\(colour(role))}.chart .f-\(role.name){fill:\(colour(role))}")
    }
    for role in roles where role.name.hasPrefix("h") { lines.append(".chart .f-\(role.name){fill:\(colour(role))}") }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Chart.Colour {
  /// The end of the class that fills (`f-`) or draws (`s-`) in the colour.
  var className: String {
    switch self {
    case .palette(let index): "c\(Int(index.magnitude % UInt(ChartStyle.paletteCount)))"
    case .soft: "soft"
    case .ink: "ink"
    }
  }

  /// The class of the pattern that tells the second and third round of the palette from the first.
  var pattern: String {
    guard case .palette(let index) = self else { return "" }
    switch Int(index.magnitude / UInt(ChartStyle.paletteCount)) {
    case 0: return ""
    case 1: return " dash"
    default: return " dots"
    }
  }
}
