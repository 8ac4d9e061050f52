// SPDX-License-Identifier: Apache-2.0
import Yuma

extension EpochImport {
  mutating func parameters(tempo: UInt64) throws(CaptureError) -> Hyperparameters {
    var parameters = Hyperparameters()
    func field(_ name: String) -> String { "parameters.\(name)" }
    parameters.activityCutoff = try activityCutoff(tempo: tempo)
    parameters.taoWeight = try integer(.taoWeight, field: field("taoWeight"))
    parameters.maxAllowedValidators = try integer(.maxAllowedValidators, field: field("maxAllowedValidators"))
    parameters.kappa = try integer(.kappa, field: field("kappa"))
    parameters.bondsPenalty = try integer(.bondsPenalty, field: field("bondsPenalty"))
    parameters.bondsMovingAverage = try integer(.bondsMovingAverage, field: field("bondsMovingAverage"))
    parameters.liquidAlpha = try bool(.liquidAlphaOn, field: field("liquidAlpha"))
    if !asked(netuidKey(.alphaValues)) {
      assume(field("alphaLow"))
      assume(field("alphaHigh"))
    }
    let alphas = try stored(.before, netuidKey(.alphaValues)) { decoder throws(SCALEError) in
      (low: try decoder.integer(UInt16.self), high: try decoder.integer(UInt16.self))
    }
    if let alphas { (parameters.alphaLow, parameters.alphaHigh) = alphas }
    // A version that has no such item has the value with which the rule changes nothing.
    if StorageItem.stakeThreshold.isRead(at: specVersion) {
      parameters.stakeThreshold = try integer(.stakeThreshold, field: field("stakeThreshold"))
    }
    if StorageItem.yuma3On.isRead(at: specVersion) {
      parameters.yuma3 = try bool(.yuma3On, field: field("yuma3"))
    }
    if StorageItem.alphaSigmoidSteepness.isRead(at: specVersion) {
      let name = field("alphaSigmoidSteepness")
      switch rules.steepness {
      case .whole:
        parameters.alphaSigmoidSteepness = Int32(try integer(.alphaSigmoidSteepness, UInt16.self, field: name))
      case .hundredths:
        parameters.alphaSigmoidSteepness = Int32(try integer(.alphaSigmoidSteepness, Int16.self, field: name))
      }
    }
    parameters.liquidAlphaConsensusMode = try consensusMode()
    return parameters
  }

  /// Since dynamic tempo a factor of the tempo, before that a number of blocks of its own.
  private mutating func activityCutoff(tempo: UInt64) throws(CaptureError) -> UInt64 {
    let field = "parameters.activityCutoff"
    guard StorageItem.activityCutoffFactorMilli.isRead(at: specVersion) else {
      return UInt64(try integer(.activityCutoff, UInt16.self, field: field))
    }
    let factor = try integer(.activityCutoffFactorMilli, UInt32.self, field: field)
    return ChainDefaults.activityCutoff(factorMilli: factor, tempo: tempo)
  }

  /// The mode from spec 446 on, which the chain's default decides where the subnet has none.
  private mutating func consensusMode() throws(CaptureError) -> LiquidAlphaConsensusMode? {
    guard StorageItem.liquidAlphaConsensusMode.isRead(at: specVersion) else { return nil }
    switch try integer(.liquidAlphaConsensusMode, UInt8.self, field: "parameters.liquidAlphaConsensusMode") {
    case 0: return .current
    case 1: return .previous
    case 2: return .auto
    case let other:
      throw CaptureError(
        .before, netuidKey(.liquidAlphaConsensusMode),
        "\(other), where 0 (current), 1 (previous) or 2 (auto) belongs")
    }
  }
}
