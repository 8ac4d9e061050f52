// SPDX-License-Identifier: Apache-2.0

/// The cases of the golden vectors, which the public package `yuma-simulation` made: 40 epochs each.
extension ScenarioGenerator {
  private struct Case: Sendable {
    let name: String
    let title: String
    private(set) var draft: Draft

    /// A case in which nobody has weights yet.
    private init(_ name: String, _ title: String, validators: [String], stakes: [Double], servers: Int) {
      self.name = name
      self.title = title
      draft = Draft(validators: validators, servers: (1...servers).map { "Server \($0)" }, epochCount: 40)
      draft.steps.setStakes(stakes, at: 0)
    }

    /// A case of rows of weights that hold until the next.
    init(
      _ name: String, _ title: String, validators: [String], stakes: [Double], servers: Int,
      reset: (epoch: Int, server: Int)? = nil, steps: KeyValuePairs<Int, [[Double]]>
    ) {
      self.init(name, title, validators: validators, stakes: stakes, servers: servers)
      for (epoch, rows) in steps { draft.steps.setWeights(rows, at: epoch) }
      if let reset { draft.register(reset.server, at: reset.epoch) }
    }

    /// A case in which each validator gives everything to one server: for each validator the server, from 1, of each epoch.
    init(
      _ name: String, _ title: String, validators: [String], stakes: [Double], servers: Int, choices: [String]
    ) {
      self.init(name, title, validators: validators, stakes: stakes, servers: servers)
      for (i, choices) in choices.enumerated() {
        for (epoch, choice) in choices.enumerated() {
          let row = (1...servers).map { $0 == choice.wholeNumberValue ? 1.0 : 0 }
          draft.steps.setWeights(row, ofValidator: i, at: epoch)
        }
      }
    }
  }

  /// The cases, under the vectors' names.
  static let cases: [ScenarioGenerator] = table.map { entry in
    ScenarioGenerator(
      entry.name, entry.title,
      assumptions: ["A case of the golden vectors, as the public package yuma-simulation has it."], knobs: []
    ) { _ throws(ScenarioError) in entry.draft }
  }

  private static let table: [Case] = [
    Case(
      "case-01", "kappa moves first",
      validators: ["Big vali. (0.8)", "Small lazy vali. (0.1)", "Small lazier vali. (0.1)"],
      stakes: [0.8, 0.1, 0.1], servers: 2,
      steps: [
        0: [[1, 0], [1, 0], [1, 0]],
        1: [[0, 1], [1, 0], [1, 0]],
        2: [[0, 1], [0, 1], [1, 0]],
        3: [[0, 1], [0, 1], [0, 1]],
      ]),
    Case(
      "case-02", "kappa moves second",
      validators: ["Big vali. (0.8)", "Small eager vali. (0.1)", "Small lazy vali. (0.1)"],
      stakes: [0.8, 0.1, 0.1], servers: 2,
      steps: [
        0: [[1, 0], [1, 0], [1, 0]],
        1: [[1, 0], [0, 1], [1, 0]],
        2: [[0, 1], [0, 1], [1, 0]],
        3: [[0, 1], [0, 1], [0, 1]],
      ]),
    Case(
      "case-04", "all validators switch",
      validators: ["Big vali. (0.8)", "Small vali. (0.1)", "Small vali 2. (0.1)"],
      stakes: [0.8, 0.1, 0.1], servers: 2,
      steps: [
        0: [[1, 0], [1, 0], [1, 0]],
        1: [[0, 1], [0, 1], [0, 1]],
      ]),
    Case(
      "case-05", "kappa moves second, then third",
      validators: ["Big vali. (0.8)", "Small eager-eager vali. (0.1)", "Small eager-lazy vali. (0.1)"],
      stakes: [0.8, 0.1, 0.1], servers: 2, reset: (20, 1),
      steps: [
        0: [[1, 0], [1, 0], [1, 0]],
        1: [[1, 0], [0, 1], [0, 1]],
        2: [[0, 1], [0, 1], [0, 1]],
        21: [[0, 1], [1, 0], [0, 1]],
        22: [[0, 1], [1, 0], [1, 0]],
        23: [[1, 0], [1, 0], [1, 0]],
      ]),
    Case(
      "case-07", "big vali moves late, then all but one small vali moves late",
      validators: ["Big vali. (0.8)", "Small eager-lazy vali. (0.1)", "Small eager-eager vali. (0.1)"],
      stakes: [0.8, 0.1, 0.1], servers: 2, reset: (21, 0),
      steps: [
        0: [[1, 0], [1, 0], [1, 0]],
        1: [[1, 0], [0, 1], [0, 1]],
        2: [[0, 1], [0, 1], [0, 1]],
        21: [[0, 1], [0, 1], [1, 0]],
        22: [[1, 0], [1, 0], [1, 0]],
      ]),
    Case(
      "case-08", "big vali moves late, then late",
      validators: [
        "Big dishonest lazy vali. (0.8)", "Small eager-eager vali. (0.1)", "Small eager-eager vali 2. (0.1)",
      ],
      stakes: [0.8, 0.1, 0.1], servers: 2, reset: (20, 1),
      steps: [
        0: [[1, 0], [1, 0], [1, 0]],
        1: [[1, 0], [0, 1], [0, 1]],
        2: [[0, 1], [0, 1], [0, 1]],
        21: [[0, 1], [1, 0], [1, 0]],
        22: [[1, 0], [1, 0], [1, 0]],
      ]),
    Case(
      "case-10", "kappa delayed",
      validators: ["Big delayed vali. (0.8)", "Small eager vali. (0.1)", "Small lazy vali. (0.1)"],
      stakes: [0.8, 0.1, 0.1], servers: 2,
      steps: [
        0: [[1, 0], [1, 0], [1, 0]],
        1: [[1, 0], [0, 1], [1, 0]],
        10: [[0, 1], [0, 1], [1, 0]],
        11: [[0, 1], [0, 1], [0, 1]],
      ]),
    Case(
      "case-11", "clipping demo",
      validators: ["Big vali. 1 (0.49)", "Big vali. 2 (0.49)", "Small vali. (0.02)"],
      stakes: [0.49, 0.49, 0.02], servers: 2,
      steps: [
        0: [[0.3, 0.7], [0.6, 0.4], [0.61, 0.39]],
        20: [[0.3, 0.7], [0.6, 0.4], [0.3, 0.61]],
      ]),
    Case(
      "case-12", "all validators switch, but small validator/s support alt miner with minimal weight",
      validators: ["Big vali. (0.8)", "Small dishonest vali. (0.1)", "Small vali. (0.1)"],
      stakes: [0.8, 0.1, 0.1], servers: 2, reset: (20, 1),
      steps: [
        0: [[1, 0], [0.999, 0.001], [1, 0]],
        1: [[0, 1], [0.001, 0.999], [0, 1]],
        21: [[1, 0], [0.999, 0.001], [1, 0]],
      ]),
    Case(
      "case-14", "All validators support Server 1, one of them switches to Server 2 for one epoch",
      validators: ["Vali. 1 (0.33)", "Vali. 2 (0.33)", "Vali. 3 (0.34)"],
      stakes: [0.33, 0.33, 0.34], servers: 2,
      steps: [
        0: [[1, 0], [1, 0], [1, 0]],
        20: [[1, 0], [1, 0], [0, 1]],
        21: [[1, 0], [1, 0], [1, 0]],
      ]),
    Case(
      "case-15", "big vali moves second, stable miner gets 0.25",
      validators: ["Big vali. (0.8)", "Small eager vali. (0.1)", "Small lazy vali. (0.1)"],
      stakes: [0.8, 0.1, 0.1], servers: 3,
      steps: [
        0: [[0.75, 0, 0.25], [0.75, 0, 0.25], [0.75, 0, 0.25]],
        1: [[0.75, 0, 0.25], [0, 0.75, 0.25], [0.75, 0, 0.25]],
        2: [[0, 0.75, 0.25], [0, 0.75, 0.25], [0.75, 0, 0.25]],
        3: [[0, 0.75, 0.25], [0, 0.75, 0.25], [0, 0.75, 0.25]],
      ]),
    Case(
      "case-16", "big vali moves second, stable miner gets 0.5",
      validators: ["Big vali. (0.8)", "Small eager vali. (0.1)", "Small lazy vali. (0.1)"],
      stakes: [0.8, 0.1, 0.1], servers: 3,
      steps: [
        0: [[0.5, 0, 0.5], [0.5, 0, 0.5], [0.5, 0, 0.5]],
        1: [[0.5, 0, 0.5], [0, 0.5, 0.5], [0.5, 0, 0.5]],
        2: [[0, 0.5, 0.5], [0, 0.5, 0.5], [0.5, 0, 0.5]],
        3: [[0, 0.5, 0.5], [0, 0.5, 0.5], [0, 0.5, 0.5]],
      ]),
    Case(
      "case-17", "big vali moves second, stable miner gets 0.75",
      validators: ["Big vali. (0.8)", "Small eager vali. (0.1)", "Small lazy vali. (0.1)"],
      stakes: [0.8, 0.1, 0.1], servers: 3,
      steps: [
        0: [[0.25, 0, 0.75], [0.25, 0, 0.75], [0.25, 0, 0.75]],
        1: [[0.25, 0, 0.75], [0, 0.25, 0.75], [0.25, 0, 0.75]],
        2: [[0, 0.25, 0.75], [0, 0.25, 0.75], [0.25, 0, 0.75]],
        3: [[0, 0.25, 0.75], [0, 0.25, 0.75], [0, 0.25, 0.75]],
      ]),
    Case(
      "case-19", "Client-side WTA",
      validators: ["Big vali. 1 (low noise)", "Big vali. 2 (high noise)", "Small vali. (high noise)"],
      stakes: [0.49, 0.49, 0.02], servers: 2,
      choices: [
        "1111121211112111121112211111212111111112",
        "1212211112222121121121111111221221212212",
        "1212111122111212212221121112111121211212",
      ]),
    Case(
      "case-21", "3 servers Client-side WTA",
      validators: ["Big vali. 1 (low noise)", "Big vali. 2 (high noise)", "Big vali. 3 (high noise)"],
      stakes: [0.34, 0.33, 0.33], servers: 3,
      choices: [
        "3333323233333333322332333133333223223233",
        "3323113223332333313333133233332333333323",
        "3323331233323333323321233331131331223332",
      ]),
  ]
}
