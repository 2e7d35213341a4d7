import ArgumentParser
import Logging
import ServiceLifecycle
import StowageS3
import StowageStore
import UnixSignals

/// `stowage dashboard`.
struct Dashboard: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard", abstract: "Show a store to a browser: its shards, their holes, amplification.",
    discussion: """
      The first line says where. Only this machine reaches it. The store stays open meanwhile, so that nobody else can use it; \
      one that is served shows itself: "stowage serve --metrics".

        stowage dashboard photos.store --port 9001
      """)

  @Argument(help: "The directory of the store.")
  var store: String

  @Option(help: ArgumentHelp("The port to listen on; 0 is any that is free.", valueName: "port"))
  var port = 0

  func validate() throws {
    if !(0...65_535).contains(port) { throw ValidationError("--port is \(port), expected 0 to 65535") }
  }

  func run() async throws {
    let opened = try await Store.open(at: store, cleaning: .onRequest)
    do {
      try await show(opened)
    } catch {
      try? await opened.close()
      throw error
    }
    try await opened.close()
  }

  private func show(_ opened: Store) async throws {
    var logger = Logger(label: "stowage")
    logger.logLevel = .error
    // Nobody can sign with these keys: no port takes requests of S3.
    let service = S3Service(
      store: { opened }, users: [UserFile.random().credentials], now: { SystemTime.seconds })
    let server = try AdminServer(port: port, logger: logger) { request in
      await service.report(on: request)
    } onRunning: { port in
      try? Output.write("the store is shown at http://127.0.0.1:\(port)\n")
    }
    let group = ServiceGroup(
      configuration: .init(
        services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
  }
}
