// SPDX-License-Identifier: Apache-2.0
import DenseOperations

/// What validators and miners do to each other.
extension ScenarioGenerator {
  /// Copiers, lazy, early and late validators, new and lost miners, cabals, moving stake, noise.
  static let behaviours = [
    weightCopiers, lazyValidator, firstMover, lateMover, newMiner, deregisteredMiner, cabal, stakeShift, noise,
  ]

  private static let honest = Knob.count("honest", 4, 1...256, "how many honest validators there are")
  private static let servers = Knob.count("servers", 12, 1...1024, "how many servers there are")
  private static let drift = Knob.number(
    "drift", 0.1, 0...1, "how much a server's quality changes an epoch, relative deviation")
  private static let error = Knob.number("noise", 0.05, 0...1, "the validators' error, relative deviation")

  private static let weightCopiers = ScenarioGenerator(
    "weight-copiers", "Copiers set the consensus of the last epoch as their weights",
    assumptions: [
      "Honest validators have equal stake and see each server's quality with an error of their own.",
      "Qualities drift, so that what is copied is out of date.",
      "A copier sets the stake-weighted median, with kappa 0.5, of the weights of a past epoch; before there is one it "
        + "gives all servers the same.",
    ],
    knobs: [
      .epochs(60), honest, .count("copiers", 1, 1...64, "how many copiers there are"), servers,
      .number("copierStake", 0.2, 0.001...0.9, "the copiers' share of the stake"),
      .count("delay", 1, 1...100, "how many epochs old the copied consensus is"), drift, error,
    ]
  ) { request throws(ScenarioError) in
    let (honest, copiers, servers) = (request.count("honest"), request.count("copiers"), request.count("servers"))
    let stakes =
      equal(1 - request["copierStake"], among: honest) + equal(request["copierStake"], among: copiers)
    var qualities = Qualities(count: servers, &request.random)
    var medians = ColumnMedians()
    var published: [[Double]] = []
    var draft = Draft(
      request, validators: names("honest", honest) + names("copier", copiers), servers: names("server", servers))
    draft.steps.setStakes(stakes, at: 0)
    for epoch in 0..<draft.epochCount {
      let views = (0..<honest).map { _ in qualities.seen(noise: request["noise"], &request.random) }
      let copied =
        epoch < request.count("delay")
        ? [Double](repeating: 1, count: servers) : published[epoch - request.count("delay")]
      let rows = (views + Array(repeating: copied, count: copiers)).map { row in
        let total = row.reduce(0, +)
        return row.map { total > 0 ? $0 / total : 1 / Double(servers) }
      }
      let weights = DenseMatrix(rows: rows) ?? DenseMatrix()
      var consensus: [Double] = []
      medians.find(of: weights, stake: stakes, majority: 0.5, fallback: .largest, into: &consensus)
      published.append(consensus)
      draft.steps.setWeights(rows, at: epoch)
      qualities.drift(request["drift"], &request.random)
    }
    return draft
  }

  private static let lazyValidator = ScenarioGenerator(
    "lazy-validator", "One validator sets its weights once, while the servers change",
    assumptions: [
      "Honest validators have equal stake and set what they see in every epoch.",
      "The lazy one sees as well as the others in the first epoch, and repeats that for ever.",
    ],
    knobs: [
      .epochs(60), honest, servers,
      .number("lazyStake", 0.2, 0.001...0.9, "the lazy validator's share of the stake"), drift, error,
    ]
  ) { request throws(ScenarioError) in
    let (honest, servers) = (request.count("honest"), request.count("servers"))
    var qualities = Qualities(count: servers, &request.random)
    var draft = Draft(request, validators: names("honest", honest) + ["lazy"], servers: names("server", servers))
    draft.steps.setStakes(equal(1 - request["lazyStake"], among: honest) + [request["lazyStake"]], at: 0)
    for epoch in 0..<draft.epochCount {
      for i in 0..<(epoch == 0 ? honest + 1 : honest) {
        draft.steps.setWeights(qualities.seen(noise: request["noise"], &request.random), ofValidator: i, at: epoch)
      }
      qualities.drift(request["drift"], &request.random)
    }
    return draft
  }

  private static let firstMover = mover(
    "first-mover", "One validator finds a better server before the others", sign: -1,
    knob: .count("lead", 3, 0...1000, "by how many epochs it is first"))

  private static let lateMover = mover(
    "late-mover", "One validator follows the others to a better server late", sign: 1,
    knob: .count("lag", 3, 0...1000, "by how many epochs it is late"))

  private static func mover(_ name: String, _ title: String, sign: Int, knob: Knob) -> ScenarioGenerator {
    ScenarioGenerator(
      name, title,
      assumptions: [
        "Two servers; everybody gives everything to one, and moves to the other once.",
        "The others move together, and have equal stake.",
      ],
      knobs: [
        .epochs(40), .count("others", 3, 1...256, "how many other validators there are"),
        .number("moverStake", 0.2, 0.001...0.9, "the mover's share of the stake"),
        .count("change", 10, 1...50_000, "the epoch in which the others move"), knob,
      ]
    ) { request throws(ScenarioError) in
      let others = request.count("others")
      var draft = Draft(request, validators: ["mover"] + names("other", others), servers: ["old", "new"])
      draft.steps.setStakes([request["moverStake"]] + equal(1 - request["moverStake"], among: others), at: 0)
      for i in 0...others { draft.steps.setWeights([1, 0], ofValidator: i, at: 0) }
      for i in 1...others { draft.steps.setWeights([0, 1], ofValidator: i, at: request.count("change")) }
      let move = max(0, request.count("change") + sign * request.count(knob.name))
      draft.steps.setWeights([0, 1], ofValidator: 0, at: move)
      draft.baseline = 1
      return draft
    }
  }

  private static let newMiner = ScenarioGenerator(
    "new-miner", "A good miner registers, and validators find it one after another",
    assumptions: [
      "The newcomer takes the place of a server that nobody gave weights, and is twice as good as the best other.",
      "Each validator finds it some epochs (interval) after the one before; the first in the epoch of its registration.",
      "Validators have equal stake and see qualities without error; these do not change.",
    ],
    knobs: [
      .epochs(60), .count("validators", 4, 1...256, "how many validators there are"),
      .count("servers", 8, 2...1024, "how many servers there are"),
      .count("registration", 20, 0...50_000, "the epoch in which it registers"),
      .count("interval", 2, 0...1000, "the epochs between a validator's discovery and the next one's"),
    ]
  ) { request throws(ScenarioError) in
    let (validators, servers) = (request.count("validators"), request.count("servers"))
    let qualities = Qualities(count: servers - 1, &request.random).values
    let registration = request.count("registration")
    var draft = Draft(
      request, validators: names("validator", validators), servers: names("server", servers - 1) + ["newcomer"])
    draft.steps.setStakes(equal(1, among: validators), at: 0)
    for i in 0..<validators {
      draft.steps.setWeights(qualities + [0], ofValidator: i, at: 0)
      draft.steps.setWeights(
        qualities + [2 * (qualities.max() ?? 1)], ofValidator: i, at: registration + i * request.count("interval"))
    }
    draft.baseline = validators - 1
    draft.register(servers - 1, at: registration)
    return draft
  }

  private static let deregisteredMiner = ScenarioGenerator(
    "deregistered-miner", "The best miner is replaced by a worthless one, which some validators notice late",
    assumptions: [
      "The best server has half of everybody's weights until a newcomer takes its place, which deserves nothing.",
      "The prompt validators take the weight away at once, the late one some epochs later (lag).",
      "Under rules without resets the newcomer inherits the old miner's bonds.",
    ],
    knobs: [
      .epochs(60), .count("prompt", 3, 1...256, "how many prompt validators there are"),
      .count("servers", 8, 2...1024, "how many servers there are"),
      .count("registration", 20, 0...50_000, "the epoch in which the newcomer registers"),
      .count("lag", 10, 0...1000, "by how many epochs the late validator is late"),
    ]
  ) { request throws(ScenarioError) in
    let (prompt, servers) = (request.count("prompt"), request.count("servers"))
    let others = Qualities(count: servers - 1, &request.random).values
    let registration = request.count("registration")
    var draft = Draft(
      request, validators: names("prompt", prompt) + ["late"], servers: ["replaced"] + names("server", servers - 1))
    draft.steps.setStakes(equal(1, among: prompt + 1), at: 0)
    for i in 0...prompt {
      draft.steps.setWeights([others.reduce(0, +)] + others, ofValidator: i, at: 0)
      draft.steps.setWeights([0] + others, ofValidator: i, at: registration + (i == prompt ? request.count("lag") : 0))
    }
    draft.register(0, at: registration)
    return draft
  }

  private static let cabal = ScenarioGenerator(
    "cabal", "A minority gives its weights to servers of its own",
    assumptions: [
      "Honest validators have equal stake and give a cabal's servers a small part, the honest ones the rest by quality.",
      "A cabal's validators have equal stake and give everything to the cabal's own servers, in equal parts.",
      "Cabals share their stake equally and do not help each other.",
    ],
    knobs: [
      .epochs(40), honest, .count("cabals", 1, 1...32, "how many cabals there are"),
      .count("members", 2, 1...64, "how many validators a cabal has"),
      .count("honestServers", 6, 1...1024, "how many honest servers there are"),
      .count("cabalServers", 2, 1...64, "how many servers a cabal has"),
      .number("cabalStake", 0.4, 0.001...0.999, "all cabals' share of the stake"),
      .number("tolerance", 0.05, 0...1, "the part of honest weights that goes to cabals"), error,
    ]
  ) { request throws(ScenarioError) in
    let (honest, cabals, members) = (request.count("honest"), request.count("cabals"), request.count("members"))
    let (own, each) = (request.count("honestServers"), request.count("cabalServers"))
    let servers = own + cabals * each
    let qualities = Qualities(count: own, &request.random)
    try Scenario.check(
      epochCount: request.count("epochs"), validators: honest + cabals * members, servers: servers)
    let word = cabals == 1 ? ["cabal"] : names("cabal", cabals)
    var draft = Draft(
      request, validators: names("honest", honest) + word.flatMap { names("\($0) member", members) },
      servers: names("honest server", own) + word.flatMap { names("\($0) server", each) })
    draft.steps.setStakes(
      equal(1 - request["cabalStake"], among: honest) + equal(request["cabalStake"], among: cabals * members), at: 0)
    for cabal in 0..<cabals {
      let row = (0..<servers).map { (own + cabal * each..<own + (cabal + 1) * each).contains($0) ? 1.0 : 0 }
      for member in 0..<members { draft.steps.setWeights(row, ofValidator: honest + cabal * members + member, at: 0) }
    }
    for epoch in 0..<draft.epochCount {
      for i in 0..<honest {
        let seen = qualities.seen(noise: request["noise"], &request.random)
        let total = max(seen.reduce(0, +), 1e-9)
        let row = seen.map { (1 - request["tolerance"]) * $0 / total }
        draft.steps.setWeights(row + equal(request["tolerance"], among: cabals * each), ofValidator: i, at: epoch)
      }
    }
    return draft
  }

  private static let stakeShift = ScenarioGenerator(
    "stake-shift", "Stake moves from one camp to another, which prefers another server",
    assumptions: [
      "Two validators disagree: each gives most of its weights to a server of its own.",
      "Stake moves evenly, so that the majority changes in the middle.",
    ],
    knobs: [
      .epochs(60), .number("from", 0.8, 0.001...0.999, "the first camp's share of the stake at the start"),
      .number("to", 0.2, 0.001...0.999, "its share at the end"),
      .count("start", 10, 0...50_000, "the epoch in which stake begins to move"),
      .count("duration", 40, 1...50_000, "the epochs in which it moves"),
      .number("preference", 0.8, 0.5...1, "the part of a camp's weights that goes to its server"),
    ]
  ) { request throws(ScenarioError) in
    let preference = request["preference"]
    var draft = Draft(
      request, validators: ["first camp", "second camp"], servers: ["server of the first", "server of the second"])
    draft.steps.setWeights([[preference, 1 - preference], [1 - preference, preference]], at: 0)
    for epoch in 0..<draft.epochCount {
      let moved = Double(epoch - request.count("start")) / request["duration"]
      let share = request["from"] + min(1, max(0, moved)) * (request["to"] - request["from"])
      draft.steps.setStakes([share, 1 - share], at: epoch)
    }
    return draft
  }

  private static let noise = ScenarioGenerator(
    "noise", "Validators who see the same servers with errors of different size",
    assumptions: [
      "Qualities do not change; each validator's error is drawn anew in every epoch.",
      "Stake is equal. The errors' deviations rise evenly from 0 to the largest.",
    ],
    knobs: [
      .epochs(60), .count("validators", 5, 2...256, "how many validators there are"), servers,
      .number("largest", 0.4, 0...3, "the largest error, relative deviation"),
    ]
  ) { request throws(ScenarioError) in
    let (validators, servers) = (request.count("validators"), request.count("servers"))
    let qualities = Qualities(count: servers, &request.random)
    let errors = (0..<validators).map { request["largest"] * Double($0) / Double(validators - 1) }
    var draft = Draft(
      request, validators: errors.enumerated().map { "\($0 + 1) (error \(Int(($1 * 100).rounded()))%)" },
      servers: names("server", servers))
    draft.steps.setStakes(equal(1, among: validators), at: 0)
    for epoch in 0..<draft.epochCount {
      for (i, error) in errors.enumerated() {
        draft.steps.setWeights(qualities.seen(noise: error, &request.random), ofValidator: i, at: epoch)
      }
    }
    return draft
  }
}
