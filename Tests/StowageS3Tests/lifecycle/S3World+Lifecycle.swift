import StowageCore
import StowageStore
import StowageTesting
import Testing

@testable import StowageS3

extension S3World {
  /// Gives `box` these rules.
  @discardableResult
  func setRules(_ rules: String) async throws -> Reply {
    try await alice.send(
      "PUT", "/box?lifecycle", body: "<LifecycleConfiguration>\(rules)</LifecycleConfiguration>")
  }

  /// Turns the clock to an instant, which must be ahead.
  func reach(_ text: String) async throws {
    let instant = try #require(HTTPTime.parsed(document: text), "\(text)")
    let milliseconds = instant.milliseconds - test.clock.now.milliseconds
    try await test.advance(by: .milliseconds(milliseconds))
  }

  /// To the last millisecond before an instant.
  func reach(justBefore text: String) async throws {
    let instant = try #require(HTTPTime.parsed(document: text), "\(text)")
    try await test.advance(by: .milliseconds(instant.milliseconds - test.clock.now.milliseconds - 1))
  }

  /// Begins an upload in parts and returns its id.
  func begin(_ key: String) async throws -> String {
    try #require(try await alice.send("POST", "/box/\(key)?uploads").xml.text("UploadId"))
  }
}

/// A rule in the new form.
func rule(_ actions: String, filter: String = "", id: String = "r", status: String = "Enabled") -> String {
  "<Rule><ID>\(id)</ID><Filter>\(filter)</Filter><Status>\(status)</Status>\(actions)</Rule>"
}

func days(_ count: Int) -> String { "<Expiration><Days>\(count)</Days></Expiration>" }

func noncurrent(_ days: Int, kept: Int? = nil) -> String {
  let kept = kept.map { "<NewerNoncurrentVersions>\($0)</NewerNoncurrentVersions>" } ?? ""
  return
    "<NoncurrentVersionExpiration><NoncurrentDays>\(days)</NoncurrentDays>\(kept)</NoncurrentVersionExpiration>"
}

let abortAfterTwoDays =
  "<AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation></AbortIncompleteMultipartUpload>"
