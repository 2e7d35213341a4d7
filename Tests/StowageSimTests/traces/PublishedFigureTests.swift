import StowageCore
import StowageTrace
import Testing

@testable import StowageSim

/// What `trace info` says of the workload files is what they claim to take from publications. Its quantiles are up to a 32nd
/// too small.
@Suite struct PublishedFigureTests {
  /// One figure of one claim.
  struct Claim: Sendable {
    /// Rows of these buckets only, unless empty.
    var buckets: [String] = []
    var says: String
    var expected: ClosedRange<Double>
    var figure: @Sendable (Figures) -> Double
  }

  static let claims: [String: [Claim]] = [
    "photo-sharing": [
      Claim(
        buckets: ["photos"], says: "a quarter of the photos is deleted within a year (Haystack)",
        expected: 0.74...0.76
      ) { $0.survival(days: 365) },
      Claim(
        buckets: ["photos"], says: "and mostly young: half of these within the first quarter",
        expected: 0...0.87
      ) { $0.survival(days: 90) },
      Claim(
        buckets: ["photos"], says: "ten times the reads of the eighth day on the first (f4)",
        expected: 9...12
      ) { $0["read_decay.first_day_over_eighth"] },
      Claim(
        buckets: ["photos"], says: "more than a hundred times those after a year (f4)",
        expected: 100...10_000
      ) { $0.firstDay / $0.reads(fromDay: 365) },
    ],
    "file-sync": [
      Claim(
        says: "26.5 % of the capacity dies within a year (Giza)",
        expected: 0.72...0.75
      ) { $0.survival(days: 365, of: "bytes") },
      Claim(
        says: "more than 40 % of the reads are of the last day (Dropbox)",
        expected: 0.4...0.55
      ) { $0.readsYounger(days: 1) },
      Claim(says: "70 % of the last month (Dropbox)", expected: 0.7...0.85) { $0.readsYounger(days: 30) },
      Claim(says: "90 % of the last year (Dropbox)", expected: 0.9...1) { $0.readsYounger(days: 365) },
    ],
    "log-analytics": [
      Claim(buckets: ["raw-access"], says: "a rule of 30 days", expected: 30...30) { $0.commonTTLDays },
      Claim(buckets: ["raw-audit"], says: "a rule of 90 days", expected: 90...90) { $0.commonTTLDays },
    ],
    "backups": [
      Claim(
        buckets: ["north"], says: "packs have 16 MiB, give or take (restic)",
        expected: 12...18
      ) { $0["sizes.p50"] / 1_048_576 },
      Claim(
        buckets: ["north"], says: "daily packs are kept for a month",
        expected: 28...35
      ) { $0["lifetimes.p50"] / Figures.day },
    ],
    "build-artefacts": [
      Claim(
        buckets: ["artefacts"], says: "artefacts are kept for 90 days (GitHub)",
        expected: 87.2...91
      ) { $0.shortestTTLDays },
      Claim(buckets: ["handover"], says: "at least one day (GitHub)", expected: 1...2) { $0.shortestTTLDays },
      Claim(
        buckets: ["caches"], says: "caches live for 7 days after their last use (GitHub)",
        expected: 6.8...8
      ) { $0["lifetimes.p10"] / Figures.day },
    ],
    "ml-checkpoints": [
      Claim(
        buckets: ["checkpoints"],
        says: "a run keeps its last 5 checkpoints, one each half an hour (TensorFlow)",
        expected: 2.4...2.6
      ) { $0["lifetimes.p50"] / Figures.day * 24 }
    ],
    "data-lake": [
      Claim(
        buckets: ["uncompleted"], says: "incomplete uploads go after 7 days",
        expected: 6.78...8
      ) { $0.shortestTTLDays },
      Claim(
        buckets: ["commits"], says: "commits are kept for 30 days (Delta Lake)",
        expected: 29...31
      ) { $0.shortestTTLDays },
      Claim(
        buckets: ["tables"], says: "VACUUM deletes 7 days after compaction (Delta Lake)",
        expected: 7...9
      ) { $0["lifetimes.p50"] / Figures.day },
    ],
    "messaging-media": [
      Claim(says: "a tenth declares a week (LinkedIn)", expected: 0.095...0.105) {
        $0["shares.objects.with_ttl"]
      },
      Claim(says: "a tenth declares a week (LinkedIn)", expected: 7...7) { $0.commonTTLDays },
      Claim(says: "30 % are gone after 3 months (LinkedIn)", expected: 0.3...0.32) {
        1 - $0.survival(days: 90)
      },
      Claim(says: "40 % at most after 6 months (LinkedIn)", expected: 0.36...0.4) {
        1 - $0.survival(days: 180)
      },
      Claim(says: "more than 95 % of the requests are reads (Ambry)", expected: 0.95...1) {
        $0["gets"] / $0["events"]
      },
      Claim(says: "32 % of the objects are below 128 KiB (S3 users)", expected: 0.31...0.33) {
        $0.smaller(than: 131_072)
      },
      Claim(
        buckets: ["attachments"], says: "ten times the reads of the eighth day on the first (f4)",
        expected: 9...13
      ) { $0["read_decay.first_day_over_eighth"] },
    ],
    "video": [
      Claim(
        buckets: ["renditions"], says: "a quarter is deleted within a year (Haystack)",
        expected: 0.73...0.77
      ) { $0.survival(days: 365) },
      Claim(
        buckets: ["renditions"], says: "ten times the reads of the eighth day on the first (f4)",
        expected: 9...13
      ) { $0["read_decay.first_day_over_eighth"] },
      Claim(
        buckets: ["renditions"], says: "more than a hundred times those after a year (f4)",
        expected: 100...10_000
      ) { $0.firstDay / $0.reads(fromDay: 365) },
      Claim(buckets: ["clips"], says: "clips declare a day (Meta)", expected: 1...1) { $0.commonTTLDays },
      Claim(buckets: ["clips"], says: "a tenth is taken back", expected: 0.09...0.11) {
        $0["shares.objects.deleted"]
      },
    ],
    "multi-tenant": [
      Claim(
        buckets: ["shop-pictures", "forum-pictures"], says: "a quarter is deleted within a year (Haystack)",
        expected: 0.74...0.76
      ) { $0.survival(days: 365) },
      Claim(
        buckets: ["bank-commits"], says: "commits are kept for 30 days (Delta Lake)",
        expected: 29...31
      ) { $0.shortestTTLDays },
    ],
  ]

  @Test(arguments: claims.keys.sorted()) func `trace info shows the figures that a workload claims`(
    workload: String
  ) throws {
    let written = try WrittenWorkload(workload)
    var known: [[String]: Figures] = [:]
    for claim in try #require(Self.claims[workload]) {
      let figures = try known[claim.buckets] ?? Figures(of: written.path, buckets: claim.buckets)
      known[claim.buckets] = figures
      let found = claim.figure(figures)
      #expect(claim.expected.contains(found), "\(workload): \(claim.says): \(found)")
    }
  }
}
