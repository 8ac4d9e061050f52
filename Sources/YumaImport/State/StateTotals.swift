// SPDX-License-Identifier: Apache-2.0
import YumaFiles
import YumaJSON

/// What a whole state of the chain adds up to: the totals that the chain keeps, and the sums over subnets, accounts and
/// hotkeys that they should equal. A dump of any size is read in one pass. Memory grows with the number of pairs of hotkey
/// and subnet, some hundred bytes each. It does not grow with accounts or coldkeys.
public struct StateTotals: Sendable {
  /// A subnet.
  package struct Subnet: Sendable {
    /// Amounts by item, in rao.
    package internal(set) var amounts: [StateItem: UInt64] = [:]
    /// Whether NetworksAdded has it.
    package internal(set) var isAdded = false
    /// The sum of TotalHotkeyAlpha, and over how many hotkeys.
    package internal(set) var hotkeyAlpha: UInt128 = 0
    package internal(set) var hotkeys = 0
    /// What the subnet's own account holds, free and reserved; nil where it has none.
    package internal(set) var balance: UInt128?
  }

  /// A hotkey on a subnet.
  package struct Place: Hashable, Sendable {
    package let hotkey: KeyWords
    package let netuid: UInt16
  }

  /// The file's name in messages.
  public internal(set) var name: String
  /// System.Number.
  public internal(set) var block: UInt32?
  /// The spec version of System.LastRuntimeUpgrade.
  public internal(set) var specVersion: UInt32?
  /// The runtime's name there.
  public internal(set) var specName: String?
  /// The hash of block 0, in hexadecimal, where the state has it.
  public internal(set) var genesisHash: String?
  /// Amounts of the whole chain by item, in rao.
  package internal(set) var amounts: [StateItem: UInt64] = [:]
  /// The sum over accounts of free and reserved, and how many accounts there are.
  package internal(set) var balances: UInt128 = 0
  package internal(set) var accounts = 0
  package internal(set) var subnets: [UInt16: Subnet] = [:]
  package internal(set) var pools: [Place: SharePool] = [:]
  /// How many values of an item there are of which nothing but their number counts.
  package internal(set) var counts: [StateItem: Int] = [:]
  /// The beginnings of keys of which the dump has every value.
  package internal(set) var completePrefixes: [[UInt8]] = []
  /// How many values were read.
  public internal(set) var values = 0
  /// How many of them are of items that no identity uses.
  public internal(set) var otherItems = 0
  /// What is odd about the dump, a line each.
  public internal(set) var remarks: [String] = []

  /// Whether each key is above the one before it, so that none is there twice.
  package internal(set) var isAscending = true
  var lastKey: [UInt8] = []
  /// The first 16 bytes of keys, which name the pallet.
  var pallets: Set<ArraySlice<UInt8>> = []
  var lastPallet: ArraySlice<UInt8> = []

  /// Reads a dump: every form that Docs/Reference/Import/storage.md lists, of any size; "-" is standard input.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - isComplete: the caller's word that the dump has every value of the pallets of which it has some. A state with the
  ///     runtime's code says so by itself, of all pallets.
  /// - Throws: `FileError` with the byte or the line. It is for text that is cut off, for a key of a known item with another
  ///   length, and for a value that is not of its type.
  public init(path: String, isComplete: Bool = false) throws(FileError) {
    var scanner = try StateScanner(path: path)
    name = scanner.name
    do {
      try scanner.read { key, value, isEnclosed in try add(key, value, isEnclosed: isEnclosed) }
    } catch let error as FileError {
      throw error
    } catch {
      throw FileError(file: scanner.name, problem: (error as? SCALEError)?.problem ?? "\(error)")
    }
    if isComplete { completePrefixes += pallets.map { Array($0) } }
    (lastKey, pallets, lastPallet) = ([], [], [])
    if !isAscending {
      remarks.append("the keys are not in ascending order: a stake or an account that is there twice counts twice")
    }
    let orphans = pools.values.count { $0.alpha == 0 && !$0.shares.isZero }
    if orphans > 0 { remarks.append("\(orphans) hotkeys on a subnet have shares and no stake") }
  }

  /// Whether the dump has every value of an item, so that what it lacks the chain lacks.
  package func isComplete(_ item: StateItem) -> Bool {
    let prefix = item.prefix
    return completePrefixes.contains { prefix.starts(with: $0) }
  }

  /// Whether the dump is a whole state.
  public var isWhole: Bool { completePrefixes.contains([]) }

  /// The amount of an item of a subnet, 0 where a complete dump has none; nil where it may be missing from the dump.
  package func amount(_ item: StateItem, _ netuid: UInt16) -> UInt64? {
    subnets[netuid]?.amounts[item] ?? (isComplete(item) ? 0 : nil)
  }

  /// The amount of an item of the whole chain, 0 where a complete dump has none; nil where it may be missing from the dump.
  package func amount(_ item: StateItem) -> UInt64? { amounts[item] ?? (isComplete(item) ? 0 : nil) }
}
