import StowageStore

extension S3Service {
  /// Answers `GET /health`, `GET /metrics` and what the dashboard asks for, and nothing else.
  public func report(on request: S3Request) async -> S3Response {
    if let answer = await dashboard(request) { return answer }
    switch (request.method, request.target.path) {
    case ("GET", "/health"): return await health()
    case ("GET", "/metrics"): return await metrics()
    default:
      return S3Response(
        404, body: .bytes(Array("here are GET /, /dashboard.json, /health and /metrics\n".utf8)))
    }
  }

  /// Whether the store takes requests: 200, or 503 and why not.
  public func health() async -> S3Response {
    var response: S3Response
    do {
      try await store().expire()
      response = S3Response(200, body: .bytes(Array("{\"status\":\"ok\"}\n".utf8)))
    } catch {
      let reason = "\(error)".map { $0 == "\"" || $0 == "\\" ? "'" : $0 }
      let text = "{\"status\":\"unavailable\",\"error\":\"\(String(reason))\"}\n"
      response = S3Response(503, body: .bytes(Array(text.utf8)))
    }
    response.fields.set("content-type", "application/json")
    return response
  }

  /// Requests and the state of the store, in the text format of Prometheus.
  public func metrics() async -> S3Response {
    var text = MetricText()
    hooks.figures?.write(to: &text)
    let figures = try? await store().statistics(countsHoles: false)
    text.metric("stowage_up", .gauge, "Whether the store can be asked.", figures == nil ? 0 : 1)
    figures?.write(to: &text)
    var response = S3Response(200, body: .bytes(Array(text.text.utf8)))
    response.fields.set("content-type", "text/plain; version=0.0.4")
    return response
  }
}

extension StoreStatistics {
  fileprivate func write(to text: inout MetricText) {
    text.metric("stowage_ingested_bytes_total", .counter, "Stored bytes that uploads brought.", ingestedBytes)
    text.metric("stowage_copied_bytes_total", .counter, "Stored bytes that reclaims copied.", copiedBytes)
    text.metric("stowage_stored_bytes", .gauge, "Bytes in all shards.", storedBytes)
    text.metric("stowage_live_bytes", .gauge, "Stored bytes that live.", liveBytes)
    text.metric("stowage_dead_bytes", .gauge, "Garbage, trapped bytes included.", deadBytes)
    text.metric("stowage_trapped_bytes", .gauge, "Garbage in open shards.", trappedBytes)
    text.metric("stowage_live_chunks", .gauge, "Chunks that live.", liveChunks)
    text.metric("stowage_opened_shards_total", .counter, "Shards opened.", shards.opened)
    text.metric("stowage_sealed_shards_total", .counter, "Shards sealed.", shards.sealed)
    text.metric("stowage_freed_shards_total", .counter, "Shards freed whole.", shards.freedWhole)
    text.metric("stowage_reclaimed_shards_total", .counter, "Shards reclaimed.", shards.reclaimed)
    text.metric("stowage_waiting_seals", .gauge, "Closed shards that wait to be sealed.", waitingSeals)
    text.metric("stowage_devices", .gauge, "Devices of the store.", devices)
    text.metric("stowage_missing_devices", .gauge, "Devices that are not there.", devices - devicesThere)
  }
}
