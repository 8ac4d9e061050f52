import ArgumentParser

struct EmissionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "emission",
    abstract: "How the emission of blocks is minted and divided.",
    usage: "yuma emission <command>",
    discussion: """
      From a block's emission to a staker's pocket: the issuance and its halvings, the subnets' shares, a whole block \
      subnet by subnet, the pools, the split among owner, root, validators and servers, dividends, and whole networks \
      block by block. Each under the rules of the spec version that --spec names.

      Every amount says its unit. --tao and --alpha take tokens with at most nine decimals, --rao and --alpha-rao a \
      billion times as many rao. Results print rao, and tokens beside them.

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
