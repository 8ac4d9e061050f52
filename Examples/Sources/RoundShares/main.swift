// SPDX-License-Identifier: Apache-2.0

// Which way the chain's numbers round: down in a product, towards zero in a quotient.

import FixedPoint

let third = I32F32.one.safeDivided(by: I32F32(saturating: 3))
let sum = third.wrappingAdding(third).wrappingAdding(third)
print("a third has the bits \(third.bits); three of them lack \(I32F32.one.bits - sum.bits) ulp")

let least = I32F32.ulp.wrappingNegated()
print("times a half: \(least.saturatingMultiplied(by: I32F32(saturating: 0.5)).bits)")
print("divided by two: \(least.safeDivided(by: I32F32(saturating: 2)).bits)")
