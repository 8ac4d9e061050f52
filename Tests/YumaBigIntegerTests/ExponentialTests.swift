// SPDX-License-Identifier: Apache-2.0
#if GMP
  import Testing
  import Yuma

  @testable import YumaAudit
  @testable import YumaBigInteger

  /// e^x for x = numerator / 2^exponent: its value times 2^1100, rounded down, from Python's decimal module at 420 digits.
  struct Power: Sendable {
    let numerator: Int
    let exponent: Int
    let digits: String
  }

  private let powers = [
    Power(
      numerator: 1, exponent: 0,
      digits: """
        3692238209137596136607978915839279319984617011360100426926621009289751169099647064805471935830778095\
        7381907764798105110995234839900390306244631128279368921072307632634864067931942206512258195580227349\
        4145670575159178039072322033907419468231556604683236126052446805825653606465682055884821052975753017\
        42742484333606030188281717517914
        """),
    Power(
      numerator: -1, exponent: 0,
      digits: """
        4996901038106801808654739920742807471900852222257070886645733344850800153914475804478160710957569941\
        6677744056670177031237392148917836371938215860197918229981523263075350460918412573312009706979957501\
        3256867589587746392692977745286095368520368917527863349322656569215262337596745306425433813457287559\
        9401654543510599395561049929668
        """),
    Power(
      numerator: 1, exponent: 1,
      digits: """
        2239455676804418362151178203058572679454392478652967359756939856098676849596233459992465300938495523\
        9972913851931018774627919648010790086487551354466218913207430933141645171713790435818907013025430068\
        6035654946676219584442915607249641989944322627356276544284935080360303190290773365766580453290319057\
        70876917117710455133548549444479
        """),
    Power(
      numerator: -20, exponent: 0,
      digits: """
        2799661933503106312742789410388257209743335347185915645871483723284495292880660943248275819558681266\
        4739089317402512702839286865361320298793330948730426424070693225509394528622488061377970157560676847\
        7728000640570027503422838362479394219134332189760138150034467167792466967241948565908347610178930579\
        18658621234806665974844
        """),
    Power(
      numerator: 20, exponent: 0,
      digits: """
        6589991712710759819790635710949852664738350961705900967190279435734182037085284393441510403055158230\
        8940190762433814067700714340808478719051612071795179751035286573557385502492413252404371073729207623\
        7235636377568701228593505899219284649771049147222645495217714998546631004882359327809115362652855595\
        6375421703377030783361114657048735579323
        """),
  ]

  @Suite("Exponential function")
  struct ExponentialTests {
    @Test("To F bits it errs by less than (1 + 2^-20) of the last", arguments: [32, 33, 64, 100, 256, 512, 1000])
    func digits(fractionalBits: Int) {
      for power in powers {
        let found = Self.raw(power, fractionalBits: fractionalBits, isChainRecipe: false)
        let error = TraceValues.decimal([found], fractionalBits: fractionalBits)
          .difference(0, from: .decimal([power.digits], fractionalBits: 1100), 0)
        let units = error * Double(sign: .plus, exponent: fractionalBits - 32, significand: 1)
        #expect(units.magnitude < 1 + 0x1p-20, "\(power.numerator) / 2^\(power.exponent)")
      }
    }

    /// Docs/Specification/fixed-point.md, Transcendental functions: 22802600 / 2^23, and from -1 the series.
    @Test("By the chain's recipe e^1 is the constant of 23 bits, at any F")
    func recipe() {
      let one = Power(numerator: 1, exponent: 0, digits: "")
      #expect(Self.raw(one, fractionalBits: 32, isChainRecipe: true) == "\(22_802_600 << 9)")
      #expect(Self.raw(one, fractionalBits: 60, isChainRecipe: true) == "\(22_802_600 << 37)")
    }

    @Test("Beyond 20 it is that of 20", arguments: [true, false])
    func clamped(isChainRecipe: Bool) {
      for sign in [1, -1] {
        let (inside, beyond) = (
          Power(numerator: sign * 20, exponent: 0, digits: ""), Power(numerator: sign * 164, exponent: 0, digits: "")
        )
        #expect(
          Self.raw(inside, fractionalBits: 128, isChainRecipe: isChainRecipe)
            == Self.raw(beyond, fractionalBits: 128, isChainRecipe: isChainRecipe))
      }
    }

    private static func raw(_ power: Power, fractionalBits: Int, isChainRecipe: Bool) -> String {
      let arithmetic = LimbArithmetic(fractionalBits: fractionalBits)
      let exponential = Exponential(arithmetic: arithmetic, isChainRecipe: isChainRecipe)
      var numbers = arithmetic.numbers(2)
      let x = numbers.writable(0)
      arithmetic.set(x, to: UInt64(power.numerator.magnitude), over: power.exponent)
      if power.numerator < 0 { arithmetic.subtract(numbers[1], x, into: x) }
      exponential.evaluate(x, rule: .clamped, into: x)
      return arithmetic.rawDecimal(x)
    }
  }
#endif
