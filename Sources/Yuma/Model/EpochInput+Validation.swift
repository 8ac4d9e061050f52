/// What is wrong with an input: the field, the place within it, and the rule it breaks. Its description is one
/// line in the manner of "ownerUID: 300 is not the uid of one of 256 neurons".
public struct EpochInputError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The input's field, by its JSON key.
  public let field: String
  /// The place within the field, outermost index first; empty where the field as a whole is wrong.
  public let index: [Int]
  /// What is wrong, and what the rule is.
  public let problem: String

  /// An error of the given field, place and rule.
  public init(field: String, index: [Int] = [], problem: String) {
    self.field = field
    self.index = index
    self.problem = problem
  }

  /// "field[index]: problem", on one line.
  public var description: String { "\(field)\(index.map { "[\($0)]" }.joined()): \(problem)" }
}

extension EpochInput {
  /// The most neurons a subnet can have: uids and their count are 16-bit numbers.
  public static let maximumNeuronCount = Int(UInt16.max)

  /// Checks what the types do not: that the lists agree in length and the owner is one of the neurons. What passes
  /// cannot fail later. Rows of weights and bonds may hold anything (`SparseMatrix`).
  ///
  /// - Throws: `EpochInputError` for the first rule that is broken. O(1).
  public func validate() throws(EpochInputError) {
    let n = neuronCount
    guard n <= Self.maximumNeuronCount else {
      throw EpochInputError(
        field: "lastUpdate",
        problem: "\(n) neurons are more than \(Self.maximumNeuronCount), the most a subnet can have")
    }
    try Self.check("blockAtRegistration", blockAtRegistration.count, is: n)
    try Self.check("alphaStake", alphaStake.count, is: n)
    try Self.check("taoStake", taoStake.count, is: n)
    try Self.check("validatorPermits", validatorPermits.count, is: n)
    try Self.check("weights", weights.rowCount, is: n)
    try Self.check("bonds", bonds.rowCount, is: n)
    try Self.check("commitBlocks", commitBlocks?.count ?? n, is: n)
    if let ownerUID, ownerUID >= n {
      throw EpochInputError(field: "ownerUID", problem: "\(ownerUID) is not the uid of one of \(n) neurons")
    }
  }

  private static func check(_ field: String, _ count: Int, is n: Int) throws(EpochInputError) {
    guard count == n else {
      throw EpochInputError(field: field, problem: "\(count) elements, where lastUpdate has \(n): one for each neuron")
    }
  }
}
