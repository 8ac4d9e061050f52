/// The number with a comma between thousands.
func grouped(_ value: some BinaryInteger) -> String {
  let digits = String(value.magnitude)
  var result = value < 0 ? "-" : ""
  for (index, digit) in digits.enumerated() {
    if index > 0 && (digits.count - index) % 3 == 0 { result.append(",") }
    result.append(digit)
  }
  return result
}

/// An amount in rao as whole tokens and `decimals` of the nine digits behind the point, the rest cut off.
func tokens(_ rao: some BinaryInteger, decimals: Int = 9) -> String {
  let (whole, fraction) = rao.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
  let digits = String(fraction)
  let padded = String(repeating: "0", count: 9 - digits.count) + digits
  return "\(rao < 0 ? "-" : "")\(grouped(whole)).\(padded.prefix(decimals))"
}

/// A count of nanoseconds in microseconds, to a tenth.
func microseconds(_ nanoseconds: Int) -> String {
  let tenths = (nanoseconds + 50) / 100
  return "\(grouped(tenths / 10)).\(tenths % 10)"
}

/// A number to a tenth.
func tenths(_ value: Double) -> String {
  let tenths = Int(exactly: (value * 10).rounded()) ?? 0
  return "\(grouped(tenths / 10)).\(tenths % 10)"
}

/// A value of 65535 as a proportion, to five decimals, which tell any two apart; 0 stands out as such.
func proportion(_ value: UInt16) -> String {
  guard value > 0 else { return "0" }
  let scaled = (Int(value) * 200_000 + 65535) / (2 * 65535)
  let digits = String(scaled % 100_000)
  return "\(scaled / 100_000)." + String(repeating: "0", count: 5 - digits.count) + digits
}
