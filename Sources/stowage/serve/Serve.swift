import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import StowageS3
import StowageSim
import StowageStore
import UnixSignals

/// `stowage serve`.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve a store to S3 clients.",
    discussion: """
      A store that lasts as long as the command, on any free port; the first line says where, and with which keys:

        stowage serve --in-memory

      A durable one, made where there is none, as init makes it:

        stowage serve photos.store --port 9000 --erasure rs:4+2

      One whose clock runs 86,400 times as fast, so that a day passes in a second:

        stowage serve --in-memory --clock-speed 86400
      """)

  @Argument(help: "The directory of the store; it is made where there is none.")
  var store: String?

  @Flag(help: "Keep everything in memory.")
  var inMemory = false

  @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
  var listen = "127.0.0.1"

  @Option(help: ArgumentHelp("The port to listen on; 0 is any that is free.", valueName: "port"))
  var port = 0

  @Option(
    help: ArgumentHelp(
      "A JSON array of users (access_key, secret_key, canonical_id, display_name, email). Without it there is one, with keys that are "
        + "made up: for good in a directory, anew each time in memory.", valueName: "file"))
  var users: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many times as fast the store's clock runs.", valueName: "factor"))
  var clockSpeed = 1.0

  @OptionGroup(title: "New store") var options: NewStoreOptions

  @Flag(help: "Make the first line an object with endpoint, access_key and secret_key.")
  var json = false

  func validate() throws {
    if inMemory == (store != nil) {
      throw ValidationError("name the directory of a store, or give --in-memory, and not both")
    }
    if !(0...65_535).contains(port) { throw ValidationError("--port is \(port), expected 0 to 65535") }
    if !(clockSpeed > 0 && clockSpeed <= 1e9) {
      throw ValidationError("--clock-speed is \(clockSpeed), expected a number above 0, and at most 1e9")
    }
  }

  func run() async throws {
    let clock: any WallClock = clockSpeed == 1 ? SystemClock() : ScaledClock(speed: clockSpeed)
    let opened = try await open(clock)
    do {
      try await serve(opened)
    } catch {
      try? await opened.close()
      throw error
    }
    try await opened.close()
  }

  private func open(_ clock: any WallClock) async throws -> Store {
    guard let store else {
      return try await Store.inMemory(
        placement: options.placement, try options.settings, devices: options.devices, clock: clock)
    }
    if FileManager.default.fileExists(atPath: store + "/catalog.sqlite") {
      return try await Store.open(at: store, clock: clock)
    }
    return try await Store.create(at: store, try options.settings, devices: options.devices, clock: clock)
  }

  private func serve(_ opened: Store) async throws {
    let all =
      try users.map { try UserFile.read($0) } ?? [try store.map { try UserFile.kept(in: $0) } ?? .random()]
    let service = S3Service(store: { opened }, users: all.map(\.credentials), now: { SystemTime.seconds })
    var logger = Logger(label: "stowage")
    logger.logLevel = .error
    let (listen, json, first) = (listen, json, all[0])
    let server = try S3Server(service, host: listen, port: port, logger: logger) { port in
      try? Self.announce("http://\(listen.contains(":") ? "[\(listen)]" : listen):\(port)", first, json)
    }
    let group = ServiceGroup(
      configuration: .init(
        services: [LifecycleClock(service), server], gracefulShutdownSignals: [.sigterm, .sigint],
        logger: logger))
    try await group.run()
  }

  private static func announce(_ endpoint: String, _ user: UserFile, _ json: Bool) throws {
    if json {
      let line =
        #"{"endpoint": "\#(endpoint)", "access_key": "\#(user.access_key)", "secret_key": "\#(user.secret_key)"}"#
      try Output.write(line + "\n")
    } else {
      try Output.write(
        "listening on \(endpoint), access key \(user.access_key), secret key \(user.secret_key)\n")
    }
  }
}
