import StowageCore
import Testing

@Suite struct StripeGeometryTests {
  @Test func `an open shard has a copy more than devices may be lost`() {
    #expect(StripeGeometry.standard.openBytes(10) == 30)
    #expect(StripeGeometry(data: 1, parity: 0).openBytes(10) == 10)
  }

  @Test func `a code with local groups says how many copies it takes`() {
    let local = StripeGeometry(data: 12, parity: 4, openCopies: 4)
    #expect(local.openBytes(10) == 40)
    #expect(local.sealedBytes(24) == 32)
    #expect(local.description == "rs:12+4")
  }

  @Test func `more copies than fragments that may be lost, or none, trap`() async {
    await #expect(processExitsWith: .failure) { _ = StripeGeometry(data: 4, parity: 2, openCopies: 4) }
    await #expect(processExitsWith: .failure) { _ = StripeGeometry(data: 4, parity: 2, openCopies: 0) }
  }
}
