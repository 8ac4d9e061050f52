// SPDX-License-Identifier: Apache-2.0

/// Samples of a simulated network in the order of their blocks, subnet by subnet.
public struct NetworkSeries: Sendable, Hashable {
  /// A subnet over its life: another one may have its number later.
  public struct Identity: Sendable, Hashable {
    /// The subnet's number.
    public let netuid: UInt16
    /// The block of its registration.
    public let registeredAt: UInt64
  }

  /// A change of what a block mints.
  public struct Halving: Sendable, Hashable {
    /// The block of the first sample after it.
    public let block: UInt64
    /// What a block mints from then on, in rao.
    public let emission: UInt64
  }

  /// The samples.
  public private(set) var samples: [NetworkSample] = []

  /// A series without samples.
  public init() {}

  /// Adds a sample, of a later block than the others.
  ///
  /// - Parameter sample: the sample.
  public mutating func append(_ sample: NetworkSample) { samples.append(sample) }

  /// The halvings between the samples.
  public var halvings: [Halving] {
    zip(samples, samples.dropFirst()).compactMap { before, after in
      after.blockEmission < before.blockEmission
        ? Halving(block: after.block, emission: after.blockEmission) : nil
    }
  }

  /// The subnets with the largest shares, added up over all samples; the largest first, of equal ones the one that is
  /// sampled first.
  ///
  /// - Parameter count: how many at most.
  public func largest(_ count: Int) -> [Identity] {
    var order: [Identity] = []
    var shares: [Identity: Double] = [:]
    for subnet in samples.lazy.flatMap(\.subnets) {
      if let sum = shares[subnet.identity] {
        shares[subnet.identity] = sum + Double(subnet.share)
      } else {
        order.append(subnet.identity)
        shares[subnet.identity] = Double(subnet.share)
      }
    }
    let ranked = order.enumerated().sorted {
      let (a, b) = (shares[$0.element] ?? 0, shares[$1.element] ?? 0)
      return a == b ? $0.offset < $1.offset : a > b
    }
    return ranked.prefix(max(count, 0)).map(\.element)
  }

  /// A value of one subnet in each sample; `nil` where it is not there.
  ///
  /// - Parameters:
  ///   - identity: the subnet.
  ///   - value: reads the value.
  public func values(of identity: Identity, _ value: (NetworkSample.Subnet) -> Double) -> [Double?] {
    samples.map { $0.subnets.first { $0.identity == identity }.map(value) }
  }

  /// The sum of a value over the subnets of each sample that are not among some; not a number where none has one.
  ///
  /// - Parameters:
  ///   - identities: the subnets left out.
  ///   - value: reads the value; one that is not a number does not count.
  public func sums(without identities: [Identity], _ value: (NetworkSample.Subnet) -> Double) -> [Double] {
    let left = Set(identities)
    return samples.map { sample in
      let values = sample.subnets.filter { !left.contains($0.identity) }.map(value).filter { !$0.isNaN }
      return values.isEmpty ? .nan : values.reduce(0, +)
    }
  }
}

extension NetworkSample.Subnet {
  /// What tells the subnet from others that have or had its number.
  public var identity: NetworkSeries.Identity { .init(netuid: netuid, registeredAt: registeredAt) }
}
