// SPDX-License-Identifier: Apache-2.0

// The consensus of three validators on two servers, and what it leaves of their weights: a stake-weighted median and a product,
// on the best instruction set that the machine has, with the same bits on all of them.

import DenseOperations

let stake = [0.5, 0.3, 0.2]
let weights = DenseMatrix(rows: [[0.7, 0.3], [0.6, 0.4], [0.1, 0.9]]) ?? DenseMatrix()

var medians = ColumnMedians()
var consensus: [Double] = []
medians.find(of: weights, stake: stake, majority: 0.6, fallback: .smallest, into: &consensus)
print("consensus \(consensus)")

var clipped = DenseMatrix()
clipped.setMinimum(of: weights, andEachRow: consensus)
var ranks: [Double] = []
PortableProducts().multiplyTransposed(clipped, by: stake, into: &ranks)
print("ranks \(ranks.map { ($0 * 1000).rounded() / 1000 })")
