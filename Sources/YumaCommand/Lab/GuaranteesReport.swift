// SPDX-License-Identifier: Apache-2.0
import Foundation
import Yuma
import YumaJSON
import YumaLab

/// What retention maps say, as JSON, as tables and as a picture.
struct GuaranteesReport {
  let maps: [RetentionMap]
  let seeds: Range<UInt64>
  let summaries: [RetentionSummary]

  /// An object for each map, a line each.
  var json: String {
    zip(maps, summaries).map { map, summary in
      var writer = JSONWriter()
      writer.object { writer in
        let settings = map.settings
        writer.member("rule") { $0.string(settings.rule.rawValue) }
        writer.member("sigma") { $0.double(settings.sigma) }
        writer.member("kappa") { $0.double(settings.kappa) }
        writer.member("beta") { $0.double(settings.beta) }
        writer.member("xi") { $0.double(settings.xi) }
        writer.member("neurons") { $0.integer(settings.neurons) }
        writer.member("validators") { $0.integer(settings.validators) }
        writer.member("cabals") { $0.integer(settings.cabals) }
        writer.member("epochs") { $0.integer(settings.epochs) }
        writer.member("growth") { $0.double(settings.growth) }
        writer.member("seed") { $0.integer(seeds.lowerBound) }
        writer.member("seeds") { $0.integer(seeds.count) }
        writer.member("requirements") {
          $0.list(summary.requirements) { writer, requirement in
            writer.object { writer in
              writer.member("honestStake") { $0.double(requirement.honestStake) }
              writer.member("requirement") { $0.optional(requirement.requirement) { $0.double($1) } }
              writer.member("low") { $0.optional(requirement.low) { $0.double($1) } }
              writer.member("high") { $0.optional(requirement.high) { $0.double($1) } }
            }
          }
        }
      }
      return writer.text + "\n"
    }.joined()
  }

  /// A table for each map, with an empty line between two.
  func table(_ style: TextStyle) -> String {
    zip(maps, summaries).map { map, summary in
      var table = Table([("honest stake", .right), ("requirement", .right), ("low", .right), ("high", .right)])
      for requirement in summary.requirements {
        table.append(
          ["\(requirement.honestStake)"]
            + [requirement.requirement, requirement.low, requirement.high].map { $0.map(Self.decimals) ?? "-" })
      }
      return "\(Self.title(of: map.settings)); \(Self.size(of: map.settings, seeds: seeds.count))\n"
        + table.rendered(style)
    }.joined(separator: "\n")
  }

  private static func title(of settings: RetentionSettings) -> String {
    "\(settings.rule.rawValue), sigma \(short(settings.sigma)), kappa \(short(settings.kappa)), "
      + "beta \(short(settings.beta)), xi \(short(settings.xi))"
      + (settings.cabals == 1 ? "" : ", \(settings.cabals) cabals")
      + (settings.epochs == 1 ? "" : ", \(grouped(settings.epochs)) epochs")
  }

  private static func size(of settings: RetentionSettings, seeds: Int) -> String {
    "\(grouped(settings.neurons)) neurons, \(grouped(settings.validators)) validators"
      + (settings.epochs == 1 ? "" : ", growth \(short(settings.growth))")
      + ", \(grouped(seeds)) seed\(seeds == 1 ? "" : "s")"
  }

  private static func short(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func decimals(_ value: Double) -> String { String(format: "%.4f", value) }
}
