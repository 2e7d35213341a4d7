import StowageCore
import StowageTrace
import Testing

/// The rows of the workload files show the figures that their comments claim.
@Suite struct WorkloadArchetypeTests {
  private func play(_ name: String) throws -> PlayedWorkload {
    PlayedWorkload(try WorkloadFile.read(path: packageFile("Traces/workloads/\(name).yaml")))
  }

  /// The last day of a life that ends at the first midnight after so many days.
  private func isSwept(_ life: PlayedWorkload.Life, after days: ClosedRange<Double>) -> Bool {
    guard let age = life.days, let death = life.death else { return false }
    let offset = death % Milliseconds.day
    // A declared TTL has whole seconds.
    return min(offset, Milliseconds.day - offset) <= 500
      && age >= days.lowerBound - Self.longestJob && age <= days.upperBound + 1 + 1e-5
  }

  /// What dies with its job is younger by the time that the job takes, in days.
  private static let longestJob = 0.05

  /// All but one in a hundred.
  private func isMostly(_ jobs: [[PlayedWorkload.Life]], _ holds: ([PlayedWorkload.Life]) -> Bool) -> Bool {
    jobs.count > 100 && Double(jobs.count(where: holds)) > 0.99 * Double(jobs.count)
  }

  @Test func `file-sync loses the capacity that Giza says, and reads what Dropbox says`() throws {
    let played = try play("file-sync")
    let dead = played.lives(putBefore: 365).dead(byDay: 365, bytes: true)
    #expect((dead - 0.265).magnitude < 0.02, "\(dead)")
    let ages = played.lives.flatMap { life in life.reads.filter { $0 + life.time > 365 * Milliseconds.day } }
    let parts = [1, 30, 365].map { day in
      Double(ages.count { $0 < day * Milliseconds.day }) / Double(ages.count)
    }
    #expect(0.4...0.5 ~= parts[0] && 0.7...0.8 ~= parts[1] && 0.9...1 ~= parts[2], "\(parts)")
    #expect(300_000...3_000_000 ~= played.rowCount)
  }

  @Test func `build-artefacts keeps GitHub's terms and the last 14 nightly builds`() throws {
    let played = try play("build-artefacts")
    for (bucket, days) in [("artefacts", 90.0), ("logs", 90), ("handover", 1)] {
      #expect(played.lives(in: bucket).allSatisfy { isSwept($0, after: days...days) })
      // TTLs are rounded to the second.
      let spans = played.jobs(in: bucket).map { job in
        (job.compactMap(\.death).max() ?? 0) - (job.compactMap(\.death).min() ?? 0)
      }
      #expect(spans.allSatisfy { $0 <= 1000 })
    }
    #expect(played.lives(in: "caches").allSatisfy { $0.days.map { $0 >= 7 && $0 <= 21 } ?? true })
    let nights = played.jobs(in: "nightly")
    #expect(nights.count > 450 && nights.count { $0.contains { $0.death == nil } } == 14)
    #expect(300_000...3_000_000 ~= played.rowCount)
  }

  @Test func `ml-checkpoints keeps 5 of each run, and deletes data sets as a whole`() throws {
    let played = try play("ml-checkpoints")
    let runs = played.jobs(in: "checkpoints").filter { $0[0].time < 200 * Milliseconds.day }
    var superseded = 0
    for run in runs {
      for (index, life) in run.dropLast(5).enumerated() {
        #expect(life.death == run[index + 5].time)
        superseded += 1
      }
    }
    #expect(isMostly(runs) { Set($0.suffix(5).map(\.death)).count == 1 }, "what is left lives as one")
    let part = Double(superseded) / Double(runs.reduce(0) { $0 + $1.count })
    #expect((part - 0.881).magnitude < 0.01, "(39/40)^5, \(part)")
    let sets = played.jobs(in: "datasets").filter { $0.contains { $0.death != nil } }
    var (together, all) = (0, 0)
    for set in sets {
      var counts: [Int64: Int] = [:]
      for life in set { counts[life.death ?? 0, default: 0] += 1 }
      together += counts.values.max() ?? 0
      all += set.count
    }
    #expect(Double(together) > 0.95 * Double(all), "\(together) of \(all)")
    #expect(300_000...3_000_000 ~= played.rowCount)
  }

  @Test func `data-lake deletes a partition's small files a week after they were compacted`() throws {
    let played = try play("data-lake")
    // Jobs of compacted files live by another law, and have four of them on average.
    let partitions = played.jobs(in: "tables").filter {
      $0.count > 40 && $0[0].time < 250 * Milliseconds.day
    }
    #expect(partitions.count > 2000)
    for files in partitions {
      #expect(Set(files.map(\.death)).count == 1 && isSwept(files[0], after: 7...8))
    }
    #expect(played.lives(in: "commits").allSatisfy { isSwept($0, after: 30...30) })
    #expect(played.lives(in: "uncompleted").allSatisfy { isSwept($0, after: 7...7) })
    let uncompleted = Double(played.lives(in: "uncompleted").count) / Double(played.lives.count)
    #expect((uncompleted - 0.02).magnitude < 0.001)
    #expect(300_000...3_000_000 ~= played.rowCount)
  }

  @Test func `messaging-media expires, is deleted and is read as LinkedIn says of Ambry`() throws {
    let played = try play("messaging-media")
    var summary = TraceSummary()
    var generator = WorkloadGenerator(
      try WorkloadFile.read(path: packageFile("Traces/workloads/messaging-media.yaml")), seed: Seed(1))
    while let row = generator.next() { summary.add(row) }
    let declared = Double(summary.putsWithTTL) / Double(summary.putCount)
    #expect((declared - 0.1).magnitude < 0.005, "\(declared)")
    #expect(Double(summary.getCount) > 0.95 * Double(summary.rowCount), "\(summary.getCount)")
    let old = played.lives(putBefore: 500 - 183)
    let dead = [91, 183].map { old.dead(byDay: $0) }
    #expect((dead[0] - 0.31).magnitude < 0.01 && (dead[1] - 0.38).magnitude < 0.01, "\(dead)")
    let pictures = played.lives(in: "attachments", putBefore: 490)
    #expect(9.0...13.0 ~= pictures.reads(onDay: 0) / pictures.reads(onDay: 7))
    let small = Double(played.lives.count { $0.put.size < 128 << 10 }) / Double(played.lives.count)
    #expect((small - 0.32).magnitude < 0.005 && played.lives.contains { $0.put.size > 1 << 30 }, "\(small)")
    #expect(300_000...3_000_000 ~= played.rowCount)
  }

  @Test func `video deletes as Haystack and reads as f4, and forgets streams after two hours`() throws {
    let played = try play("video")
    let videos = played.jobs(in: "renditions").filter { $0[0].time < 365 * Milliseconds.day }
    // A few are deleted while they are still being transcoded.
    #expect(videos.allSatisfy { $0.count == 7 } && isMostly(videos) { Set($0.map(\.death)).count == 1 })
    let renditions = played.lives(in: "renditions", putBefore: 364)
    let dead = renditions.dead(byDay: 365)
    #expect((dead - 0.25).magnitude < 0.02 && renditions.dead(byDay: 91) > 0.12, "\(dead)")
    let reads = [0, 7, 365].map { renditions.reads(onDay: $0) }
    #expect(9.0...13.0 ~= reads[0] / reads[1] && reads[0] > 100 * reads[2], "\(reads)")
    let twoHours = 2 * Milliseconds.hour
    #expect(played.lives(in: "live").allSatisfy { $0.age.map { $0 == twoHours } ?? true })
    let clips = played.lives(in: "clips", putBefore: 700)
    let takenBack = Double(clips.count { $0.age ?? 0 < Milliseconds.day }) / Double(clips.count)
    #expect((takenBack - 0.1).magnitude < 0.01 && clips.allSatisfy { $0.age ?? .max <= Milliseconds.day })
    #expect(300_000...3_000_000 ~= played.rowCount)
  }

  @Test func `multi-tenant has a tenant who leaves and one who changes his mind`() throws {
    let played = try play("multi-tenant")
    #expect(Set(played.lives.map(\.put.tenant)).count == 7)
    let research = played.lives.filter { $0.bucket.hasPrefix("institute-") }
    let leave = 400 * Milliseconds.day
    #expect(research.allSatisfy { $0.time < leave && $0.death ?? .max <= leave + Milliseconds.day + 1 })
    let living = Double(research.count { $0.death ?? 0 > leave }) / Double(research.count)
    #expect(living > 0.5, "\(living)")
    for life in played.lives(in: "studio-builds", putBefore: 500) {
      let days = life.time < 300 * Milliseconds.day ? 90.0 : 30
      #expect(isSwept(life, after: days...days))
    }
    for bucket in ["clinic-runs", "school-runs"] {
      #expect(played.jobs(in: bucket).count { $0.contains { $0.death == nil } } == 30)
    }
    let pictures = played.lives(in: "shop-pictures", putBefore: 235)
    #expect((pictures.dead(byDay: 365) - 0.25).magnitude < 0.01)
    #expect(300_000...3_000_000 ~= played.rowCount)
  }
}
