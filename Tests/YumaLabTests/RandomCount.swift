// SPDX-License-Identifier: Apache-2.0

/// How often a random test draws: fewer times in a debug build, where 128-bit arithmetic is a hundred times slower.
func randomCount(_ count: Int, debug: Int) -> Int {
  #if DEBUG
    debug
  #else
    count
  #endif
}
