// SPDX-License-Identifier: Apache-2.0

/// The fields of a snapshot that were assumed.
struct Assumptions {
  private var fields: [String] = []
  private var uids: [String: Set<Int>] = [:]

  mutating func add(_ field: String) {
    if !fields.contains(field) { fields.append(field) }
    uids[field] = nil
  }

  mutating func add(_ field: String, uid: Int) {
    if !fields.contains(field) {
      fields.append(field)
      uids[field] = []
    }
    uids[field]?.insert(uid)
  }

  /// The places in a snapshot, in order; of a list as a whole only its name.
  func places(neurons n: Int) -> [String] {
    fields.sorted().flatMap { field -> [String] in
      guard let uids = uids[field], uids.count < n else { return [field] }
      return uids.sorted().map { "\(field)[\($0)]" }
    }
  }
}
