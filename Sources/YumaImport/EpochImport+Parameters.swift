import DynamicTAO
import FixedPoint
import Yuma

extension EpochImport {
  mutating func parameters(tempo: UInt64) throws(CaptureError) -> Hyperparameters {
    let usual = Hyperparameters()
    var parameters = usual
    func field(_ name: String) -> String { "parameters.\(name)" }
    parameters.activityCutoff = try activityCutoff(tempo: tempo)
    parameters.stakeThreshold = try integer(
      .stakeThreshold, default: usual.stakeThreshold, field: field("stakeThreshold"))
    parameters.taoWeight = try integer(.taoWeight, default: usual.taoWeight, field: field("taoWeight"))
    parameters.maxAllowedValidators = try integer(
      .maxAllowedValidators, default: usual.maxAllowedValidators, field: field("maxAllowedValidators"))
    parameters.kappa = try integer(.kappa, default: usual.kappa, field: field("kappa"))
    parameters.bondsPenalty = try integer(.bondsPenalty, default: usual.bondsPenalty, field: field("bondsPenalty"))
    parameters.bondsMovingAverage = try integer(
      .bondsMovingAverage, default: usual.bondsMovingAverage, field: field("bondsMovingAverage"))
    parameters.yuma3 = try bool(.yuma3On, default: usual.yuma3, field: field("yuma3"))
    parameters.liquidAlpha = try bool(.liquidAlphaOn, default: usual.liquidAlpha, field: field("liquidAlpha"))
    if !asked(netuidKey(.alphaValues)) {
      assume(field("alphaLow"))
      assume(field("alphaHigh"))
    }
    let alphas = try capture.value(.before, netuidKey(.alphaValues)) { decoder throws(SCALEError) in
      (low: try decoder.integer(UInt16.self), high: try decoder.integer(UInt16.self))
    }
    if let alphas { (parameters.alphaLow, parameters.alphaHigh) = alphas }
    switch rules.steepness {
    case .whole:
      parameters.alphaSigmoidSteepness = Int32(
        try integer(.alphaSigmoidSteepness, default: 1000 as UInt16, field: field("alphaSigmoidSteepness")))
    case .hundredths:
      parameters.alphaSigmoidSteepness = Int32(
        try integer(.alphaSigmoidSteepness, default: 1000 as Int16, field: field("alphaSigmoidSteepness")))
    }
    parameters.liquidAlphaConsensusMode = try consensusMode()
    return parameters
  }

  /// Since dynamic tempo a factor of the tempo, before that a number of blocks of its own.
  private mutating func activityCutoff(tempo: UInt64) throws(CaptureError) -> UInt64 {
    let (factorKey, cutoffKey) = (netuidKey(.activityCutoffFactorMilli), netuidKey(.activityCutoff))
    let factor = try capture.integer(.before, factorKey, UInt32.self)
    if factor == nil, let cutoff = try capture.integer(.before, cutoffKey, UInt16.self) { return UInt64(cutoff) }
    if factor == nil, !asked(factorKey) {
      if asked(cutoffKey) { return 5000 }
      assume("parameters.activityCutoff")
    }
    return max(1, UInt64(factor ?? 13889) * tempo / 1000)
  }

  /// The mode from spec 446 on, which the chain's default decides where the subnet has none.
  private mutating func consensusMode() throws(CaptureError) -> LiquidAlphaConsensusMode? {
    if rules.absentConsensusMode == .current { return nil }
    let key = netuidKey(.liquidAlphaConsensusMode)
    if !asked(key) { assume("parameters.liquidAlphaConsensusMode") }
    switch try capture.integer(.before, key, UInt8.self) {
    case 0?: return .current
    case 1?: return .previous
    case 2?: return .auto
    case nil: return rules.absentConsensusMode
    case let other?: throw CaptureError(.before, key, "\(other), where 0 (current), 1 (previous) or 2 (auto) belongs")
    }
  }

  /// The alpha that this mechanism distributes: what was pending before the block, and what the block added to it.
  mutating func emission() throws(CaptureError) -> UInt64 {
    var pending: [UInt64] = []
    for item in [StorageItem.pendingServerEmission, .pendingValidatorEmission, .pendingRootAlphaDivs] {
      pending.append(try integer(item, default: 0, field: "emission"))
    }
    if let added = try addedAlpha() {
      pending[0] = pending[0].addingSaturating(added.serverAlpha)
      pending[1] = pending[1].addingSaturating(added.validatorAlpha)
      // Root alpha is kept while the moving prices sum to more than 1, which what is pending tells.
      if pending[2] > 0 { pending[2] = pending[2].addingSaturating(added.rootAlpha) }
    }
    let alpha = pending.reduce(UInt64(0)) { $0.addingSaturating($1) }
    if mechanismCount == 1 { return alpha }
    let key = netuidKey(.mechanismEmissionSplit)
    if !asked(key) { assume("emission") }
    let split: [UInt16]? = try capture.value(.before, key) { decoder throws(SCALEError) in try decoder.integers() }
    return Mechanisms.split(alpha: alpha, count: mechanismCount, split: split)[Int(mechanism)]
  }

  /// The alpha that the block's own emission step added before the epoch; nil where that is unknown.
  private mutating func addedAlpha() throws(CaptureError) -> EmissionSplit? {
    guard let alphaOut = try capture.integer(.at, netuidKey(.subnetAlphaOutEmission), UInt64.self) else {
      assume("emission")
      return nil
    }
    if alphaOut == 0 { return nil }
    if !capture.at.has(netuidKey(.rootProp)) { assume("emission") }
    let rootProportion = try capture.integer(.at, netuidKey(.rootProp), UInt128.self) ?? 0
    let isCut = try bool(.ownerCutEnabled, default: true, field: "emission")
    let cut = try integer(.subnetOwnerCut, default: EmissionSplit.ownerCut, field: "emission")
    return EmissionSplit(
      alphaOut: U96F32(saturating: alphaOut), ownerCut: isCut ? cut : nil, rootProportion: U96F32(bits: rootProportion))
  }
}
