// SPDX-License-Identifier: Apache-2.0

/// Where an amount came from and where it went: nodes in columns, with ribbons between them as thick as what flows
/// (a Sankey diagram).
///
///     var flow = Flow("A block's TAO", unit: "TAO")
///     let block = flow.addNode("block", column: 0)
///     let owners = flow.addNode("owners", column: 1)
///     flow.addLink(from: block, to: owners, amount: 0.09)
package struct Flow: Sendable, Equatable {
  /// A place that amounts pass.
  struct Node: Sendable, Equatable {
    let name: String
    let column: Int
    let colour: Chart.Colour?
  }

  /// An amount that passes from one node to another.
  struct Link: Sendable, Equatable {
    let from: Int
    let to: Int
    let amount: Double
  }

  /// What the flow shows.
  package var title: String
  /// One sentence under the title; none where it is empty.
  package var subtitle: String
  /// The unit of the amounts.
  package var unit: String
  private(set) var nodes: [Node] = []
  private(set) var links: [Link] = []

  /// A flow without nodes.
  ///
  /// - Parameters:
  ///   - title: what the flow shows
  ///   - subtitle: one sentence under the title
  ///   - unit: the unit of the amounts
  package init(_ title: String, subtitle: String = "", unit: String) {
    self.title = title
    self.subtitle = subtitle
    self.unit = unit
  }

  /// Adds a node; those of a column stand one under the other in the order in which they come.
  ///
  /// - Parameters:
  ///   - name: its name
  ///   - column: its column, from 0 on the left
  ///   - colour: its colour; nil takes the palette's by its number
  /// - Returns: its number
  @discardableResult
  package mutating func addNode(_ name: String, column: Int, colour: Chart.Colour? = nil) -> Int {
    nodes.append(Node(name: name, column: max(0, column), colour: colour))
    return nodes.count - 1
  }

  /// Adds an amount that passes from one node to another. An amount that is not positive and finite is left out, and so
  /// is a link to a node that does not exist.
  ///
  /// - Parameters:
  ///   - from: the number of the node that it comes from
  ///   - to: the number of the node that it goes to
  ///   - amount: how much
  package mutating func addLink(from: Int, to: Int, amount: Double) {
    guard amount > 0, amount.isFinite, nodes.indices.contains(from), nodes.indices.contains(to) else { return }
    links.append(Link(from: from, to: to, amount: amount))
  }

  /// What passes a node: the larger of what comes in and what goes out.
  func amount(of node: Int) -> Double {
    let arriving = links.lazy.filter { $0.to == node }.reduce(0) { $0 + $1.amount }
    let leaving = links.lazy.filter { $0.from == node }.reduce(0) { $0 + $1.amount }
    return max(arriving, leaving)
  }

  /// What the flow says, for readers who do not see it.
  var summary: String {
    let sentences = links.prefix(40).map { link in
      "\(nodes[link.from].name) to \(nodes[link.to].name): \(NumberText.short(link.amount)) \(unit)."
    }
    return ([title.isEmpty ? "" : "\(title)."] + sentences).filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// The flow as a whole SVG document of the usual size.
  package var svg: String { Figure(panels: [.flow(self)]).svg() }
}
