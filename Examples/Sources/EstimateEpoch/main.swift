// SPDX-License-Identifier: Apache-2.0

// An epoch in double precision, how far it is from the chain's, and how far it can be; then many epochs over one set of buffers.

import Foundation
import Yuma
import YumaAudit
import YumaDouble
import YumaFiles

let snapshot = try Snapshot(contentsOf: URL(fileURLWithPath: "Vectors/real/sn15-yuma3.json"))
let (input, rules) = (snapshot.input, try snapshot.rules())
let chain = try Epoch.run(input, under: rules).output
let estimate = try Epoch.run(input, under: rules, engine: .double).output
let steps = zip(chain.incentive, estimate.incentive).map { abs(Int($0) - Int($1)) }
let bound = try RoundingBound(input, under: rules)
print("the incentive differs by \(steps.max() ?? 0) of 65535")
print("rounding may move it by \(bound.fields?[.incentive] ?? 0)")

var batch = try DoubleBatch(engine: .double)
var outputs: [EpochOutput] = []
try batch.run(Array(repeating: input, count: 100), under: .latest, into: &outputs)
print("\(outputs.count { $0 == estimate }) of \(outputs.count) epochs of a batch have the same bits")
