import StowageCore
import StowageStore

/// What the dashboard draws, by the names of `stowage stats --json`.
struct DashboardData {
  var view: StoreView
  var settings: StoreSettings
  var figures: RequestFigures?
  /// Tells one run of a server from the next.
  var run: String

  /// A JSON document.
  var json: String {
    var text = JSONText()
    text.object {
      $0.member("run", run)
      $0.object("settings", write(settings:))
      $0.object("statistics", write(statistics:))
      $0.object("reclaim", write(reclaim:))
      $0.array("tiers", write(tiers:))
      $0.object("devices", write(devices:))
      $0.object("map", write(map:))
      if let figures { $0.object("requests") { write(requests: figures, to: &$0) } }
    }
    return text.text
  }

  private func write(settings text: inout JSONText) {
    text.member("placement", view.statistics.placement)
    text.member("cleaning", view.statistics.cleaning)
    text.member("garbage_cap", view.reclaim.garbageCap)
    text.member("shard_bytes", settings.shardBytes)
    text.member("open_shards", settings.openShards)
  }

  private func write(statistics text: inout JSONText) {
    let figures = view.statistics
    text.member("ingested_bytes", figures.ingestedBytes)
    text.member("copied_bytes", figures.copiedBytes)
    text.member("live_bytes", figures.liveBytes)
    text.member("stored_bytes", figures.storedBytes)
    text.member("dead_bytes", figures.deadBytes)
    text.member("trapped_bytes", figures.trappedBytes)
    text.member("live_chunks", figures.liveChunks)
    text.member("write_amplification", figures.writeAmplification)
    text.object("shards") {
      $0.member("opened", figures.shards.opened)
      $0.member("sealed", figures.shards.sealed)
      $0.member("freed_whole", figures.shards.freedWhole)
      $0.member("reclaimed", figures.shards.reclaimed)
      $0.member("waiting_to_be_sealed", figures.waitingSeals)
    }
    text.object("fragmentation") {
      $0.member("live", figures.fragmentation.live)
      $0.member("dead_sealed", figures.fragmentation.deadSealed)
      $0.member("dead_open", figures.fragmentation.deadOpen)
      $0.member("overhead", figures.fragmentation.overhead)
      write(liveFraction: figures.fragmentation.liveFraction, to: &$0)
      if let holes = figures.fragmentation.holes { write(holes: holes, to: &$0) }
    }
  }

  private func write(liveFraction: Fragmentation.LiveFraction, to text: inout JSONText) {
    text.object("live_fraction") {
      $0.member("mean", liveFraction.mean)
      $0.member("p1", liveFraction.p1)
      $0.member("gini", liveFraction.gini)
    }
  }

  private func write(holes: Fragmentation.Holes, to text: inout JSONText) {
    text.object("holes") {
      $0.member("count", holes.count)
      $0.member("mean_bytes", holes.meanBytes)
      $0.member("p50_bytes", holes.p50Bytes)
      $0.member("p99_bytes", holes.p99Bytes)
    }
  }

  private func write(reclaim text: inout JSONText) {
    text.member("victims", view.reclaim.victims)
    text.member("waiting_bytes", view.reclaim.waitingBytes)
    text.member("pause", view.reclaim.pause?.rawValue)
    text.array("freed") {
      for shard in view.freed {
        $0.object {
          $0.member("id", Int(shard.id))
          $0.member("by", shard.isReclaimed ? "reclaim" : "deletes")
        }
      }
    }
  }

  private func write(tiers text: inout JSONText) {
    for (tier, made) in zip(view.statistics.tiers, settings.tiers) {
      text.object {
        $0.member("name", tier.name)
        $0.member("codec", "\(made.codec)")
        $0.member("erasure", "\(made.code)")
        $0.member("shards", tier.shards)
        $0.member("stored_bytes", tier.storedBytes)
        $0.member("live_bytes", tier.liveBytes)
      }
    }
  }

  private func write(devices text: inout JSONText) {
    text.member("count", view.statistics.devices)
    text.array("missing") { for device in view.missingDevices { $0.element(device) } }
  }

  private func write(map text: inout JSONText) {
    text.member("shards_total", view.shardCount)
    text.array("shards") {
      for shard in view.shards {
        $0.object {
          $0.member("id", Int(shard.id))
          $0.member("class", Int(shard.placementClass))
          $0.member("tier", Int(shard.tier))
          $0.member("state", shard.state.rawValue)
          $0.member("stored_bytes", shard.storedBytes)
          $0.member("live_bytes", shard.liveBytes)
          $0.member("cells", String(decoding: shard.cells.map { UInt8(ascii: "0") + $0 }, as: UTF8.self))
        }
      }
    }
  }

  private func write(requests figures: RequestFigures, to text: inout JSONText) {
    text.member("received_bytes", figures.receivedBytes)
    text.member("sent_bytes", figures.sentBytes)
    text.array("answered") {
      for (operation, statusClass, count) in figures.answered {
        $0.object {
          $0.member("operation", operation)
          $0.member("status", "\(statusClass)xx")
          $0.member("count", count)
        }
      }
    }
  }
}
