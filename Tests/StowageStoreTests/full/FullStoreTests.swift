import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

/// A store whose devices have no room left.
@Suite("A full store") struct FullStoreTests {
  @Test("refuses uploads before a device is full, and keeps all that it has acknowledged")
  func refuses() throws {
    let world = try World.limited(to: 400_000)
    let error = try world.fill()
    #expect(error.isFull, "\(error)")
    #expect("\(error)".contains("delete something and run stowage gc, or make room"))
    #expect(world.acknowledged.count > 50)
    for device in world.devices { #expect(try device.freeBytes() > 50_000) }
    try world.expectNothingWentWrong()
  }

  @Test("can be opened at every stage, after a crash too, and refuses what it had refused")
  func opens() throws {
    let world = try World.limited(to: 400_000)
    for stage in 0..<4 {
      let error = try world.fill("stage-\(stage)")
      #expect(error.isFull, "\(error)")
      switch stage {
      case 0: break
      case 1: try world.core.close()
      case 2: try world.core.sealAll()
      default: world.devices = world.devices.map { $0.image.crashed(keeping: CrashChoice()) }
      }
      try world.reopen()
      try world.expectNothingWentWrong()
    }
  }

  @Test("is deleted from and cleaned, and then takes uploads again")
  func makesRoom() throws {
    for cap in [nil, Ratio(2, 10)] {
      var settings = try World.roomy()
      settings.garbageCap = cap
      let world = try World.limited(to: 400_000, settings)
      for round in 0..<5 {
        let error = try world.fill("round-\(round)")
        #expect(error.isFull, "\(error)")
        let full = world.acknowledged.count
        for (index, key) in world.acknowledged.keys.sorted().enumerated() where index % 3 != round % 3 {
          try world.delete(key)
        }
        try world.clean()
        try world.expectNothingWentWrong()
        try world.put("again-\(round)", content(round, 3000))
        #expect(world.acknowledged.count * 2 < full)
        if round % 2 == 0 { try world.reopen() }
      }
    }
  }

  @Test("cleans itself, one victim at a time, and keeps to its cap")
  func cleansItself() throws {
    let world = try World.limited(to: 600_000)
    #expect(try world.fill().isFull)
    let keys = world.acknowledged.keys.sorted()
    // All in one group: the engine would take many victims at once.
    for (index, key) in keys.enumerated() where index % 4 != 0 {
      _ = try world.core.delete(key, in: try world.core.bucket("bucket"))
      world.acknowledged[key] = nil
    }
    try world.core.commit()
    try world.expectNothingWentWrong()
    for _ in 0..<50 where world.core.isShort { try world.core.sealAll() }
    try world.put("again", content(7, 300))
    let space = world.core.engine.space
    #expect(!Ratio(2, 10).isExceeded(by: space.deadSealedBytes, of: space.storedBytes))
    try world.expectNothingWentWrong()
  }

  @Test("is emptied by deleting everything, whatever it was filled with", arguments: [50, 1500, 4200])
  func empties(bytes: Int) throws {
    let settings = try World.roomy()
    let world = try World.limited(to: 400_000, settings)
    #expect(try world.fill(bytes: bytes).isFull)
    for key in world.acknowledged.keys.sorted() { try world.delete(key) }
    try world.clean()
    try world.expectNothingWentWrong()
    #expect(world.core.engine.space.storedBytes < settings.shardBytes)
    #expect(try world.fill("again", bytes: bytes).isFull)
    try world.expectNothingWentWrong()
  }

  @Test("passes over devices that are full where enough others have room")
  func passesOver() throws {
    let world = try World.limited(to: .max, devices: 6)
    try world.put("first", content(1, 400))
    for device in world.devices[0..<3] { device.capacity = try device.usedBytes() + 60_000 }
    for index in 0..<200 { try world.put("key-\(index)", content(index, 3000)) }
    try world.core.sealAll()
    try world.expectNothingWentWrong()
    for device in world.devices[0..<3] { #expect(try device.freeBytes() > 20_000) }
    world.devices[3].capacity = try world.devices[3].usedBytes() + 60_000
    #expect(try world.fill().isFull)
  }

  @Test("refuses the part of an upload that has no room, and gives up what came before")
  func refusesHalfWay() throws {
    let world = try World.limited(to: 400_000)
    let bucket = try world.core.bucket("bucket")
    try world.put("small", content(1, 90))
    let upload = try world.core.begin(UploadRequest(bucket: bucket, key: "endless"))
    var chunks = 0
    let error = #expect(throws: StoreError.self) {
      while true {
        try world.core.append(upload.id, PreparedChunk(raw: content(chunks, 1000)))
        chunks += 1
        if chunks % 10 == 0 { try world.core.commit() }
      }
    }
    #expect(error?.isFull == true)
    #expect(chunks > 50)
    try world.core.abort(upload.id)
    try world.clean()
    try world.expectNothingWentWrong()
    try world.put("again", content(2, 300))
    try world.expectAcknowledged()
  }

  @Test("goes through random histories without a failing write", arguments: 0..<40 as Range<UInt64>)
  func histories(seed: UInt64) throws {
    var random = Seed(seed).stream("full")
    var settings = try World.roomy(["rs:2+1", "rs:1+1", "lrc:2+1+1"][random.below(3)])
    settings.garbageCap = random.below(3) == 0 ? nil : Ratio(1 + random.below(4), 10)
    settings.openShards = 1 + random.below(3)
    settings.placement = ["arrival", "separate-survivors"][random.below(2)]
    let world = try World.limited(to: 250_000 + random.below(100_000), settings, devices: 4 + random.below(3))
    #expect(try world.fill().isFull)
    for step in 0..<400 {
      switch random.below(40) {
      case 0: try world.core.sealAll()
      case 1: try world.clean(to: Ratio(random.below(3), 10))
      case 2:
        if random.below(2) == 0 { try world.core.close() }
        try world.reopen()
      case 3:
        world.devices = world.devices.map { $0.image.crashed(keeping: CrashChoice()) }
        try world.reopen()
      case 4:
        // All in one group, so that there is much to clean at once.
        let bucket = try world.core.bucket("bucket")
        for key in world.acknowledged.keys.sorted() where random.below(2) == 0 {
          _ = try world.core.delete(key, in: bucket)
          world.acknowledged[key] = nil
        }
        try world.core.commit()
      case 5..<9:
        for key in world.acknowledged.keys.sorted() where random.below(12) == 0 { try world.delete(key) }
      default:
        let key = "key-\(random.below(300))"
        do {
          try world.put(key, content(step, 1 + random.below(9000)))
        } catch let error as StoreError where error.isFull {
          // An upload that was refused half way is given up.
          for id in world.core.pending.keys.sorted() { try world.core.abort(id) }
          world.doubtful.remove(key)
        }
      }
      if step % 20 == 0 { try world.expectNothingWentWrong() }
    }
    for key in world.acknowledged.keys.sorted() { try world.delete(key) }
    try world.clean()
    try world.put("again", content(1, 300))
    try world.expectNothingWentWrong()
    world.core.engine.ledger.checkInvariants()
  }
}
