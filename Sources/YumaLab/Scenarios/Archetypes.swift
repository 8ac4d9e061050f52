// SPDX-License-Identifier: Apache-2.0

/// Subnets as they are commonly described: who validates, how many mine, how weights come about. The numbers are assumptions,
/// not measurements; each scenario lists them, and files may change them.
extension ScenarioGenerator {
  /// Templar, Chutes, Targon, Affine, Score, and a vote as on root.
  static let archetypes = [templar, chutes, targon, affine, score, rootVote]

  private static func validators(_ usual: Int) -> Knob {
    .count("validators", usual, 1...1024, "how many validators there are")
  }

  private static func servers(_ usual: Int, _ meaning: String = "how many miners there are") -> Knob {
    .count("servers", usual, 1...8192, meaning)
  }

  /// As many validators and miners as the request asks for; stake is unequal, the first having most.
  private static func subnet(_ request: inout Request) -> Draft {
    let validators = names("validator", request.count("validators"))
    var draft = Draft(request, validators: validators, servers: names("miner", request.count("servers")))
    draft.steps.setStakes(unequal(1, among: validators.count, &request.random), at: 0)
    return draft
  }

  private static let templar = ScenarioGenerator(
    "templar", "Subnet 3, Templar: miners contribute gradients, few validators score samples of them",
    assumptions: [
      "Some seventy miners of unequal, slowly drifting skill, and few validators of unequal stake.",
      "In an epoch a validator evaluates a random part of the miners; a gradient's worth varies much from window to window.",
      "A validator keeps a moving average of its scores, and sets weights by their square.",
    ],
    knobs: [
      .epochs(72), validators(4), servers(70),
      .number("evaluated", 0.3, 0.01...1, "the part of the miners that a validator evaluates in an epoch"),
      .number("variation", 0.5, 0...3, "how much a contribution varies, relative deviation"),
      .number("memory", 0.8, 0...0.999, "what remains of an average at an evaluation"),
    ]
  ) { request throws(ScenarioError) in
    var skills = Qualities(count: request.count("servers"), &request.random)
    var draft = subnet(&request)
    var scores = [[Double]](repeating: skills.values, count: draft.validators.count)
    for epoch in 0..<draft.epochCount {
      let window = skills.seen(noise: request["variation"], &request.random)
      for i in draft.validators.indices {
        for j in draft.servers.indices where request.random.happens(request["evaluated"]) {
          scores[i][j] = request["memory"] * scores[i][j] + (1 - request["memory"]) * window[j]
        }
        draft.steps.setWeights(scores[i].map { $0 * $0 }, ofValidator: i, at: epoch)
      }
      skills.drift(0.02, &request.random)
    }
    return draft
  }

  private static let chutes = ScenarioGenerator(
    "chutes", "Subnet 64, Chutes: inference capacity, many miners, stable weights",
    assumptions: [
      "Many miners, whose capacity is heavy-tailed and changes by about one percent an epoch.",
      "Capacity is measured the same way by everybody, so that validators hardly differ; some follow an epoch late.",
      "Weights are in proportion to capacity.",
    ],
    knobs: [
      .epochs(48), validators(12), servers(192),
      .number("drift", 0.01, 0...1, "how much a miner's capacity changes an epoch, relative deviation"),
      .number("noise", 0.005, 0...1, "the validators' error, relative deviation"),
      .number("late", 0.25, 0...1, "the chance that a validator keeps its weights for an epoch"),
    ]
  ) { request throws(ScenarioError) in
    var capacity = Qualities((0..<request.count("servers")).map { _ in 0.1 * request.random.heavy() })
    var draft = subnet(&request)
    for epoch in 0..<draft.epochCount {
      for i in draft.validators.indices where epoch == 0 || !request.random.happens(request["late"]) {
        draft.steps.setWeights(capacity.seen(noise: request["noise"], &request.random), ofValidator: i, at: epoch)
      }
      capacity.drift(request["drift"], &request.random)
    }
    return draft
  }

  private static let targon = ScenarioGenerator(
    "targon", "Subnet 4, Targon: compute is auctioned, and weights concentrate on who wins",
    assumptions: [
      "Every few epochs an auction draws each miner's offer anew, heavy-tailed; in between offers stay.",
      "Weights go by the fourth power of an offer, so that a few miners take most.",
      "Validators see offers with a small error, and take notice of an auction in the same epoch but for some.",
    ],
    knobs: [
      .epochs(60), validators(8), servers(64),
      .count("auction", 12, 1...10_000, "the epochs from an auction to the next"),
      .number("noise", 0.02, 0...1, "the validators' error, relative deviation"),
      .number("late", 0.2, 0...1, "the chance that a validator keeps its weights for an epoch"),
    ]
  ) { request throws(ScenarioError) in
    var offers = Qualities(count: request.count("servers"), &request.random)
    var draft = subnet(&request)
    for epoch in 0..<draft.epochCount {
      if epoch % request.count("auction") == 0 {
        for j in draft.servers.indices { offers.set(j, to: request.random.heavy()) }
      }
      for i in draft.validators.indices where epoch == 0 || !request.random.happens(request["late"]) {
        let seen = offers.seen(noise: request["noise"], power: 4, &request.random)
        draft.steps.setWeights(seen, ofValidator: i, at: epoch)
      }
    }
    return draft
  }

  private static let affine = ScenarioGenerator(
    "affine", "Affine: the winner takes all, as each validator finds it",
    assumptions: [
      "Each validator gives all its weight to one miner: the holder of the title until another beats it by a margin.",
      "Validators measure with errors of their own, so that some crown another winner, or the same one later.",
      "Skills drift; now and then a miner improves by much.",
    ],
    knobs: [
      .epochs(60), validators(6), servers(20),
      .number("noise", 0.05, 0...1, "the validators' error, relative deviation"),
      .number("margin", 0.1, 0...2, "by how much a challenger has to be better"),
      .number("improvement", 0.1, 0...1, "the chance that a miner improves by half in an epoch"),
    ]
  ) { request throws(ScenarioError) in
    var skills = Qualities(count: request.count("servers"), &request.random)
    var draft = subnet(&request)
    var winners = [Int](repeating: 0, count: draft.validators.count)
    for epoch in 0..<draft.epochCount {
      for i in draft.validators.indices {
        let seen = skills.seen(noise: request["noise"], &request.random)
        let best = seen.indices.max { seen[$0] < seen[$1] } ?? 0
        if epoch == 0 || seen[best] > seen[winners[i]] * (1 + request["margin"]) { winners[i] = best }
        draft.steps.setWeights(draft.servers.indices.map { $0 == winners[i] ? 1 : 0 }, ofValidator: i, at: epoch)
      }
      if request.random.happens(request["improvement"]) {
        let j = request.random.index(below: draft.servers.count)
        skills.set(j, to: min(10, skills.values[j] * 1.5))
      }
      skills.drift(0.01, &request.random)
    }
    return draft
  }

  private static let score = ScenarioGenerator(
    "score", "Score: evaluation comes in bursts, and weights stand still in between",
    assumptions: [
      "A validator evaluates in bursts that begin at random, each validator for itself; in between its weights stay.",
      "What a burst finds depends on the footage that it draws, so that it varies much.",
      "Weights go by the square of what the last burst found.",
    ],
    knobs: [
      .epochs(72), validators(6), servers(32),
      .number("burst", 0.15, 0.001...1, "the chance that a validator evaluates in an epoch"),
      .number("variation", 0.4, 0...3, "how much a finding varies, relative deviation"),
      .number("drift", 0.03, 0...1, "how much a miner's quality changes an epoch, relative deviation"),
    ]
  ) { request throws(ScenarioError) in
    var qualities = Qualities(count: request.count("servers"), &request.random)
    var draft = subnet(&request)
    for epoch in 0..<draft.epochCount {
      for i in draft.validators.indices where epoch == 0 || request.random.happens(request["burst"]) {
        let found = qualities.seen(noise: request["variation"], power: 2, &request.random)
        draft.steps.setWeights(found, ofValidator: i, at: epoch)
      }
      qualities.drift(request["drift"], &request.random)
    }
    return draft
  }

  private static let rootVote = ScenarioGenerator(
    "root-vote", "A vote of a Layer 1's validators over its subnets, as root once was",
    assumptions: [
      "Voters are many, their stake heavy-tailed; what they vote on are subnets.",
      "A voter gives every subnet something by its popularity, with an error of its own, and adds to a few favourites.",
      "Few voters change their mind in an epoch, and then choose anew.",
    ],
    knobs: [
      .epochs(60), validators(64), servers(32, "how many subnets there are"),
      .count("favourites", 5, 1...1024, "how many subnets a voter likes"),
      .number("change", 0.03, 0...1, "the chance that a voter changes its mind in an epoch"),
    ]
  ) { request throws(ScenarioError) in
    let (voters, subnets) = (request.count("validators"), request.count("servers"))
    let popularity = unequal(1, among: subnets, &request.random)
    var draft = Draft(request, validators: names("voter", voters), servers: names("subnet", subnets))
    draft.steps.setStakes(unequal(1, among: voters, &request.random), at: 0)
    for epoch in 0..<draft.epochCount {
      for i in 0..<voters where epoch == 0 || request.random.happens(request["change"]) {
        var vote = popularity.map { request.random.seen($0, noise: 0.5) }
        for _ in 0..<request.count("favourites") {
          var draw = request.random.uniform()
          let favourite = popularity.firstIndex { share in
            draw -= share
            return draw < 0
          }
          vote[favourite ?? 0] += 0.1 * request.random.uniform()
        }
        draft.steps.setWeights(vote, ofValidator: i, at: epoch)
      }
    }
    return draft
  }
}
