// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

struct EmissionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "emission",
    abstract: "How the emission of blocks is minted and divided.",
    usage: "yuma emission <command>",
    discussion: """
      The commands follow a block's emission to a staker's pocket. They compute the issuance and its halvings, the \
      subnets' shares, a whole block subnet by subnet, the pools, and the split among owner, root, validators and \
      servers. They also compute dividends, and whole networks block by block. Each works under the rules of the spec \
      version that --spec names.

      Every amount has its unit. --tao and --alpha take tokens with at most nine decimals; --rao and --alpha-rao take \
      rao, a billionth of a token. Results print rao, and tokens beside them.

      Examples:
        yuma emission schedule
        yuma emission shares Vectors/real/network-8740402.json
        yuma emission block Vectors/real/block-9240382.json --top 10
        yuma emission pool quote --reserve-tao 50000 --reserve-alpha 900000
        yuma emission network --subnets 16 --days 1 --seed 7
      """,
    subcommands: [
      EmissionScheduleCommand.self, EmissionSharesCommand.self, EmissionBlockCommand.self, EmissionTermsCommand.self,
      EmissionPoolCommand.self, EmissionSplitCommand.self, EmissionBurnedCommand.self, EmissionDividendsCommand.self,
      EmissionNetworkCommand.self,
    ])
}
