// SPDX-License-Identifier: Apache-2.0

/// Lines of equal height over a rectangular grid, by marching squares: along an edge of the grid the height is linear, and
/// where a square has two opposite corners above and two below, the mean of its corners decides which are joined.
public struct ContourLines: Sendable {
  /// A point of a line.
  public struct Point: Sendable, Hashable {
    /// Along the first axis.
    public let x: Double
    /// Along the second axis.
    public let y: Double
  }

  private let x: [Double]
  private let y: [Double]
  private let values: [Double]

  /// A surface over a grid.
  ///
  /// - Parameters:
  ///   - x: the grid's places along the first axis, ascending
  ///   - y: the grid's places along the second axis, ascending
  ///   - values: the heights, `x.count * y.count` of them, those of the first x first: a programmer's error otherwise
  public init(x: [Double], y: [Double], values: [Double]) {
    precondition(values.count == x.count * y.count, "a height for each place of the grid")
    self.x = x
    self.y = y
    self.values = values
  }

  /// The lines along which the height is `level`; a height of exactly `level` counts as above. O(x.count * y.count).
  ///
  /// - Parameter level: the height
  /// - Returns: polylines, in no particular order, the same for the same surface; a closed one ends where it begins
  public func lines(at level: Double) -> [[Point]] {
    var links: [Edge: [Edge]] = [:]
    var order: [Edge] = []
    for i in 0..<max(0, x.count - 1) {
      for j in 0..<max(0, y.count - 1) {
        for (start, end) in segments(i, j, level) {
          for (from, to) in [(start, end), (end, start)] {
            if links[from] == nil { order.append(from) }
            links[from, default: []].append(to)
          }
        }
      }
    }
    // An edge belongs to one line and has one neighbour where the line ends at the border, else two.
    var visited: Set<Edge> = []
    let ends = order.filter { links[$0]?.count == 1 }
    return (ends + order).compactMap { first in
      guard !visited.contains(first) else { return nil }
      var line = [first]
      visited.insert(first)
      while let last = line.last, let next = links[last]?.first(where: { !visited.contains($0) }) {
        visited.insert(next)
        line.append(next)
      }
      if let last = line.last, line.count > 2, links[last]?.contains(first) == true { line.append(first) }
      return line.map { point(on: $0, level) }
    }
  }

  /// An edge of the grid: from (i, j) to the next place along one of the axes.
  private struct Edge: Hashable {
    let i: Int
    let j: Int
    let isAlongX: Bool
  }

  private func value(_ i: Int, _ j: Int) -> Double { values[i * y.count + j] }

  /// The pieces of the lines within the square between (i, j) and (i + 1, j + 1).
  private func segments(_ i: Int, _ j: Int, _ level: Double) -> [(Edge, Edge)] {
    let corners = [value(i, j), value(i + 1, j), value(i + 1, j + 1), value(i, j + 1)]
    let above = corners.map { $0 >= level }
    // Edge k lies between corner k and the next.
    let edges = [
      Edge(i: i, j: j, isAlongX: true), Edge(i: i + 1, j: j, isAlongX: false),
      Edge(i: i, j: j + 1, isAlongX: true), Edge(i: i, j: j, isAlongX: false),
    ]
    let crossed = (0..<4).filter { above[$0] != above[($0 + 1) % 4] }
    switch crossed.count {
    case 2: return [(edges[crossed[0]], edges[crossed[1]])]
    case 4:
      let centreIsAbove = corners.reduce(0, +) / 4 >= level
      // The lines go around the corners that differ from the centre.
      return above[0] == centreIsAbove
        ? [(edges[0], edges[1]), (edges[2], edges[3])] : [(edges[3], edges[0]), (edges[1], edges[2])]
    default: return []
    }
  }

  private func point(on edge: Edge, _ level: Double) -> Point {
    let start = value(edge.i, edge.j)
    let end = edge.isAlongX ? value(edge.i + 1, edge.j) : value(edge.i, edge.j + 1)
    let part = (level - start) / (end - start)
    return edge.isAlongX
      ? Point(x: x[edge.i] + part * (x[edge.i + 1] - x[edge.i]), y: y[edge.j])
      : Point(x: x[edge.i], y: y[edge.j] + part * (y[edge.j + 1] - y[edge.j]))
  }
}
