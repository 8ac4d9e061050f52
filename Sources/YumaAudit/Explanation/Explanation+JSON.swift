// SPDX-License-Identifier: Apache-2.0
import FixedPoint
import YumaFiles
import YumaJSON

extension Explanation {
  /// The explanation as one JSON object (Docs/Reference/CommandLine.md, `explain`).
  ///
  /// - Parameter snapshot: what was explained, for its name and chain.
  /// - Returns: the bytes of the object.
  public func json(of snapshot: Snapshot) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      write(name: snapshot, to: &writer)
      writer.member("explanation") { write(to: &$0) }
    }
    return writer.bytes
  }

  fileprivate func write(name snapshot: Snapshot, to writer: inout JSONWriter) {
    writer.member("name") { $0.optional(snapshot.name) { $0.string($1) } }
    writer.member("chain") { $0.optional(snapshot.chain) { $1.write(to: &$0) } }
    writer.member("uid") { $0.integer(uid) }
  }

  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("addsUp") { $0.bool(addsUp) }
      writer.member("remarks") { $0.list(remarks) { $0.string("\($1)") } }
      writer.member("neuron") { writer in
        writer.object { writer in
          writer.member("isActive") { $0.bool(neuron.isActive) }
          writer.member("hasPermit") { $0.bool(neuron.hasPermit) }
          writer.member("keepsPermit") { $0.bool(neuron.keepsPermit) }
          writer.member("isOwner") { $0.bool(neuron.isOwner) }
          writer.member("stake") { $0.integer(neuron.stake) }
          writer.member("cutOff") { writer in
            writer.optional(neuron.cutOff) { writer, cutOff in
              writer.object { writer in
                writer.member("threshold") { $0.integer(cutOff.threshold) }
                writer.member("leastTaoStake") { $0.optional(cutOff.leastTaoStake) { $0.integer($1) } }
              }
            }
          }
        }
      }
      writer.member("steps") { $0.list(steps) { $1.write(to: &$0) } }
      writer.member("median") { median.write(to: &$0) }
      writer.member("weights") { $0.list(weights) { $1.write(to: &$0) } }
      writer.member("ownWeights") { $0.list(ownWeights) { $1.write(to: &$0) } }
      writer.member("bonds") { $0.list(bonds) { $1.write(to: &$0) } }
      writer.member("serverPay") { serverPay.write(to: &$0) }
      writer.member("validatorPay") { validatorPay.write(to: &$0) }
    }
  }
}

extension WhatIfComparison {
  /// Both explanations and the changes as one JSON object (Docs/Reference/CommandLine.md, `explain`).
  ///
  /// - Parameter snapshot: what was explained, for its name and chain.
  /// - Returns: the bytes of the object.
  public func json(of snapshot: Snapshot) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      before.write(name: snapshot, to: &writer)
      writer.member("explanation") { before.write(to: &$0) }
      writer.member("whatIf") { after.write(to: &$0) }
      writer.member("changes") { writer in
        writer.list(changes) { writer, change in
          writer.object { writer in
            writer.member("uid") { $0.integer(change.uid) }
            writer.member("consensus") { $0.integerList([change.before.consensus, change.after.consensus]) }
            writer.member("incentive") { $0.integerList([change.before.incentive, change.after.incentive]) }
            writer.member("dividends") { $0.integerList([change.before.dividends, change.after.dividends]) }
            writer.member("emission") { $0.integerList([change.before.paid, change.after.paid]) }
          }
        }
      }
    }
    return writer.bytes
  }
}

extension JSONWriter {
  /// A member that is a number of the epoch: its raw bits and its exact value in decimal.
  fileprivate mutating func member(_ name: String, _ value: I32F32) {
    member(name) { writer in
      writer.object { writer in
        writer.member("raw") { $0.integer(value.bits) }
        writer.member("value") { $0.string("\(value)") }
      }
    }
  }
}

extension ExplainedStep {
  /// What `raw` counts.
  package var unit: String { isRao ? "rao" : "I32F32" }

  /// The number in decimal, exactly.
  package var value: String { isRao ? "\(raw)" : "\(I32F32(bits: Int64(truncatingIfNeeded: raw)))" }

  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name") { $0.string(name) }
      writer.member("formula") { $0.string(formula) }
      writer.member("section") { $0.integer(section) }
      writer.member("unit") { $0.string(unit) }
      writer.member("raw") { $0.integer(raw) }
      writer.member("value") { $0.string(value) }
      writer.member("stored") { $0.optional(stored) { $0.integer($1) } }
      writer.member("cutOff") { $0.optional(cutOff) { $0.double($1) } }
      writer.member("isConfirmed") { $0.bool(isConfirmed) }
    }
  }
}

extension ExplainedMedian {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("consensus", consensus)
      writer.member("minority", minority)
      writer.member("below", below)
      writer.member("upTo", upTo)
      writer.member("makers") { $0.integerList(makers) }
      writer.member("voters") { $0.integer(voters) }
      writer.member("supporters") { $0.integer(supporters) }
      writer.member("isConfirmed") { $0.bool(isConfirmed) }
    }
  }
}

extension ExplainedWeight {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("validator") { $0.integer(validator) }
      writer.member("server") { $0.integer(server) }
      writer.member("set") { $0.integer(set) }
      writer.member("exclusion") { $0.optional(exclusion) { $0.string($1.rawValue) } }
      writer.member("stake", stake)
      writer.member("weight", weight)
      writer.member("clipped", clipped)
      writer.member("contribution", contribution)
    }
  }
}

extension ExplainedBond {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("server") { $0.integer(server) }
      writer.member("stored") { $0.optional(stored) { $0.integer($1) } }
      writer.member("old", old)
      writer.member("bought", bought)
      writer.member("alpha", alpha)
      writer.member("averaged", averaged)
      writer.member("share", share)
      writer.member("incentive", incentive)
      writer.member("contribution", contribution)
      writer.member("isConfirmed") { $0.bool(isConfirmed) }
    }
  }
}

extension PayBreakdown {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("whole") { $0.integer(whole) }
      writer.member("basis") { $0.string(basis.rawValue) }
      writer.member("parts") { writer in
        writer.list(parts) { writer, part in
          writer.object { writer in
            writer.member("uid") { $0.integer(part.uid) }
            writer.member("contribution") { $0.integer(part.contribution) }
            writer.member("rao") { $0.integer(part.rao) }
          }
        }
      }
      writer.member("remainder") { $0.integer(remainder) }
      writer.member("overflow") { $0.integer(overflow) }
      writer.member("addsUp") { $0.bool(addsUp) }
    }
  }
}

extension NullExplanation {
  /// The explanation as one JSON object (Docs/Reference/CommandLine.md, `explain`).
  ///
  /// - Parameter snapshot: what was explained, for its name and chain.
  /// - Returns: the bytes of the object.
  public func json(of snapshot: Snapshot) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("name") { $0.optional(snapshot.name) { $0.string($1) } }
      writer.member("chain") { $0.optional(snapshot.chain) { $1.write(to: &$0) } }
      writer.member("uid") { $0.integer(uid) }
      writer.member("nullExplanation") { writer in
        writer.object { writer in
          writer.member("addsUp") { $0.bool(addsUp) }
          writer.member("winner") { $0.integer(winner) }
          writer.member("winnerStake") { $0.integer(winnerStake) }
          writer.member("isActive") { $0.bool(isActive) }
          writer.member("isOwner") { $0.bool(isOwner) }
          writer.member("stake") { $0.integer(stake) }
          writer.member("set") { $0.optional(set) { $0.integer($1) } }
          writer.member("exclusion") { $0.optional(exclusion) { $0.string($1.rawValue) } }
          writer.member("isRowEmpty") { $0.bool(isRowEmpty) }
          writer.member("hasValidators") { $0.bool(hasValidators) }
          writer.member("pay") {
            $0.list([("server", serverPay, incentive), ("validator", validatorPay, dividends)]) {
              $1.1.write(to: &$0, as: $1.0, stored: $1.2)
            }
          }
        }
      }
    }
    return writer.bytes
  }
}

extension NullExplanation.Pay {
  fileprivate func write(to writer: inout JSONWriter, as role: String, stored: UInt16) {
    writer.object { writer in
      writer.member("as") { $0.string(role) }
      writer.member("budget") { $0.integer(budget) }
      writer.member("share") { $0.string("\(share)") }
      writer.member("below") { $0.string("\(below)") }
      writer.member("total") { $0.string("\(total)") }
      writer.member("rao") { $0.integer(rao) }
      writer.member("stored") { $0.integer(stored) }
      writer.member("isConfirmed") { $0.bool(isConfirmed) }
    }
  }
}
