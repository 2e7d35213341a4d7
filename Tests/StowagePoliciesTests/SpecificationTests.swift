import StowagePolicies
import Testing

@Suite struct SpecificationTests {
  @Test func `a list element whose equals sign comes before any colon continues the policy before it`() throws {
    let list = try PolicySpecification.list("arrival,ttl-buckets:base=1h,classes=12,random:classes=8")
    #expect(list.map(\.description) == ["arrival", "ttl-buckets:base=1h,classes=12", "random:classes=8"])
  }
}
