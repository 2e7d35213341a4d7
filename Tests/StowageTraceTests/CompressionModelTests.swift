import StowageTrace
import Testing

@Suite struct CompressionModelTests {
  @Test(arguments: [
    ("text/plain", 250), ("text/csv; charset=utf-8", 250), ("TEXT/HTML", 250), ("application/json", 150),
    ("application/x-ndjson", 150), ("application/jsonp", 1000), ("application/vnd.apache.parquet", 1000),
    ("image/jpeg", 1000), ("video/mp4", 1000), ("application/zstd", 1000), ("", 1000), ("text", 1000),
  ])
  func `formats have the ratios of the model's table`(contentType: String, thousandths: Int) {
    #expect(CompressionModel.formats.thousandths(ofContentType: contentType) == thousandths)
  }

  @Test(arguments: [
    ("raw", 1000, 1000), ("lz4", 363, 250), ("zstd:1", 275, 171), ("zstd:3", 250, 150), ("zstd:5", 250, 150),
    ("zstd:6", 233, 136), ("zstd:19", 230, 134),
  ])
  func `codecs do as much better or worse on each format as they do on text`(
    codec: String, text: Int, json: Int
  ) {
    let model = CompressionModel.formats
    #expect(model.thousandths(ofContentType: "text/plain", codec: codec) == text)
    #expect(model.thousandths(ofContentType: "application/json", codec: codec) == json)
    #expect(model.thousandths(ofContentType: "image/jpeg", codec: codec) == 1000)
  }

  @Test func `stored sizes are rounded up to whole bytes, at least one of a chunk that is not empty`() {
    let model = CompressionModel.formats
    #expect(model.storedBytes(of: 0, thousandths: 150) == 0)
    #expect((1...6).map { model.storedBytes(of: $0, thousandths: 150) } == [1, 1, 1, 1, 1, 1])
    #expect(model.storedBytes(of: 7, thousandths: 150) == 2)
    #expect(model.storedBytes(of: 4 << 20, thousandths: 250) == 1 << 20)
    #expect(model.storedBytes(of: 5 << 40, thousandths: 1000) == 5 << 40)
  }
}
