import StowageCore
import Testing

@Suite("Quantities") struct QuantityTests {
  @Test(
    "sizes and durations are exact",
    arguments: [
      ("4096", 4096), ("0", 0), ("1.5KiB", 1536), ("4 MiB", 4 << 20), ("5GiB", 5 << 30), ("1TiB", 1 << 40),
    ])
  func bytes(_ text: String, _ bytes: Int) { #expect(Quantity(text)?.bytes == bytes) }

  @Test(
    "a duration has a unit",
    arguments: [("5ms", 5), ("1.5s", 1500), ("2m", 120_000), ("1h", 3_600_000), ("1d", 86_400_000)])
  func durations(_ text: String, _ milliseconds: Int64) {
    #expect(Quantity(text)?.milliseconds == milliseconds)
  }

  @Test(
    "what is not of the form, not whole or too large is refused",
    arguments: [
      "", "-1", "1.", ".5", "1e3", "1.2.3", "0x10", "1.5B", "64MB", "9999999TiB", "1234567890123456789", "٣",
    ])
  func refused(_ text: String) { #expect(Quantity(text)?.bytes == nil) }

  @Test(
    "a fraction is held exactly",
    arguments: [
      ("0.10", Ratio(1, 10)), ("10%", Ratio(1, 10)), ("12.5 %", Ratio(1, 8)), ("1", Ratio(1, 1)),
      ("0", Ratio(0, 1)),
      ("0.00000000000000001", Ratio(1, 100_000_000_000_000_000)),
    ])
  func fractions(_ text: String, _ fraction: Ratio) { #expect(Quantity(text)?.fraction == fraction) }

  @Test("a fraction that 63 bits cannot hold is refused")
  func fineFraction() { #expect(Quantity("0.12345678901234567%")?.fraction == nil) }

  @Test("texts read back", arguments: [1, 1023, 1024, 1536, 1 << 20, 5 << 30, 3 << 40, 1_000_000])
  func texts(_ number: Int) {
    #expect(Quantity(Quantity.text(bytes: number))?.bytes == number)
    #expect(Quantity(Quantity.text(milliseconds: Int64(number)))?.milliseconds == Int64(number))
  }

  @Test("a near name is guessed, a far one is not")
  func spelling() {
    #expect(Spelling.nearest(to: "arival", among: ["oracle", "arrival"]) == "arrival")
    #expect(Spelling.nearest(to: "zzz", among: ["oracle", "arrival"]) == nil)
  }
}
