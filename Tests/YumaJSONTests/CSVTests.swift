// SPDX-License-Identifier: Apache-2.0
import Testing
import YumaJSON

@Suite("Comma-separated values")
struct CSVTests {
  @Test("Values with commas, quotes and line ends are quoted")
  func quotes() {
    var csv = CSV(columns: ["name", "value"])
    csv.append(["plain", "1"])
    csv.append(["a,b", "say \"yes\"\nor no"])
    #expect(csv.text == "name,value\nplain,1\n\"a,b\",\"say \"\"yes\"\"\nor no\"\n")
  }
}
