import ArgumentParser
import CMalloc
import Foundation
import Logging
import ServiceLifecycle
import StowageS3
import StowageSim
import StowageStore
import StowageTestServer
import StowageTesting
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

      One that a test takes hold of: it turns the clock, loses devices, crashes the store:

        stowage serve --in-memory --admin --json

      One that can be watched at work in a browser, at the metrics endpoint of the first line:

        stowage serve photos.store --metrics-port 9001

      One that writes down what it is asked to do, for "stowage compare":

        stowage serve photos.store --record photos.stow
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

  @Option(
    help: ArgumentHelp(
      "Write what was carried out to a Stowage trace. Until the server ends it is called FILE.part.",
      valueName: "file"))
  var record: String?

  @Flag(
    help:
      "Open an interface on a further port of this machine by which tests turn the clock and make things go wrong."
  )
  var admin = false

  @Flag(
    help:
      "On a further port of this machine, show a browser the store at work, and answer /health and /metrics.")
  var metrics = false

  @Option(
    help: ArgumentHelp(
      "The port of --metrics or --admin, and the former if neither is given; 0 is any that is free.",
      valueName: "port"))
  var metricsPort: Int?

  @Flag(
    help: ArgumentHelp(
      "Make the first line an object with endpoint, access_key and secret_key (and admin_endpoint, admin_token, "
        + "metrics_endpoint)."))
  var json = false

  private var showsMetrics: Bool { metrics || metricsPort != nil && !admin }

  func validate() throws {
    if inMemory == (store != nil) {
      throw ValidationError("name the directory of a store, or give --in-memory, and not both")
    }
    if !(0...65_535).contains(port) { throw ValidationError("--port is \(port), expected 0 to 65535") }
    if let metricsPort, !(0...65_535).contains(metricsPort) {
      throw ValidationError("--metrics-port is \(metricsPort), expected 0 to 65535")
    }
    if !(clockSpeed > 0 && clockSpeed <= 1e9) {
      throw ValidationError("--clock-speed is \(clockSpeed), expected a number above 0, and at most 1e9")
    }
    if admin && !Loopback.contains(listen) {
      throw ValidationError(
        "--listen is \(listen), expected 127.0.0.1, ::1 or localhost: a server with --admin is for this machine alone"
      )
    }
    if record == "-" {
      throw ValidationError("--record is -, expected a file: standard output has the first line")
    }
  }

  func run() async throws {
    Self.giveChunksBack()
    let recorder = try record.map { try TraceRecorder(path: $0) }
    do {
      let served = try await open(recorder)
      do {
        try await serve(served)
      } catch {
        try? await served.close()
        throw error
      }
      // What was carried out is in the file before the store is closed: closing may fail.
      try recorder?.finish()
      try await served.close()
    } catch {
      recorder?.abandon()
      throw error
    }
  }

  /// Lets the memory of chunks return to the system when they are done with. Eight writers of 64 MiB leave some 140 MiB
  /// resident then, and 230 otherwise, for a tenth more of the CPU's time.
  private static func giveChunksBack() {
    _ = mallopt(M_MMAP_THRESHOLD, 4_000_000)
    _ = mallopt(M_ARENA_MAX, 2)
  }

  private func open(_ recorder: TraceRecorder?) async throws -> Served {
    let all = try users.map { try UserFile.read($0) }
    let base = Self.clock(clockSpeed)
    var hooks = S3Hooks()
    if admin || showsMetrics { hooks.figures = RequestFigures() }
    if let recorder { hooks.served = { await recorder.record($0) } }
    if !admin {
      let opened = try await openStore(base)
      let users = try all ?? [keptUser()]
      let service = S3Service(
        store: { opened }, users: users.map(\.credentials), hooks: hooks, now: { SystemTime.seconds })
      return Served(service: service, user: users[0], interface: nil)
    }
    let clock = ManualClock(following: base)
    if store != nil {
      let opened = try await openStore(clock)
      return try served(all, clock, nil, hooks) { opened }
    }
    let test = try await TestStore(try options.settings, devices: options.devices, clock: clock)
    return try served(all, clock, test, hooks) { test.store }
  }

  private static func clock(_ speed: Double) -> any WallClock {
    speed == 1 ? SystemClock() : ScaledClock(speed: speed)
  }

  /// One that a test may take hold of.
  private func served(
    _ all: [UserFile]?, _ clock: ManualClock, _ test: TestStore?, _ hooks: S3Hooks,
    _ current: @escaping @Sendable () -> Store
  ) throws -> Served {
    let users = try all ?? [keptUser()]
    let control = ServiceControl(
      store: current, users: users.map(\.credentials), clock: clock, test: test, hooks: hooks)
    let (settings, devices, speed) = (try options.settings, options.devices, clockSpeed)
    let makeNamespace: @Sendable () async throws -> TestServer = {
      try await TestServer(settings, devices: devices, clock: ManualClock(following: Self.clock(speed)))
    }
    let token = AdminInterface.randomToken()
    let interface = AdminInterface(
      control, token: token, makeNamespace: test == nil ? nil : makeNamespace,
      describe: { figures, settings in figures.json(settings).formatted })
    return Served(service: control.service, user: users[0], interface: interface, token: token)
  }

  private func openStore(_ clock: any WallClock) async throws -> Store {
    guard let store else {
      return try await Store.inMemory(
        placement: options.placement, try options.settings, devices: options.devices, clock: clock)
    }
    if FileManager.default.fileExists(atPath: store + "/catalog.sqlite") {
      return try await Store.open(at: store, clock: clock)
    }
    return try await Store.create(at: store, try options.settings, devices: options.devices, clock: clock)
  }

  private func keptUser() throws -> UserFile { try store.map { try UserFile.kept(in: $0) } ?? .random() }

  private func serve(_ served: Served) async throws {
    var logger = Logger(label: "stowage")
    logger.logLevel = .error
    let service = served.service
    let line = FirstLine(
      served, isJSON: json, hasMetrics: showsMetrics, waitsFor: admin || showsMetrics ? 2 : 1)
    let listen = listen.contains(":") ? "[\(listen)]" : listen
    var services: [any Service] = [LifecycleClock(service)]
    if admin || showsMetrics {
      let interface = served.interface
      services.append(
        try AdminServer(port: metricsPort ?? 0, logger: logger) { request in
          if let interface { return await interface.respond(to: request) }
          return await service.report(on: request)
        } onRunning: { port in
          line.tell { $0.adminEndpoint = "http://127.0.0.1:\(port)" }
        })
    }
    services.append(
      try S3Server(service, host: self.listen, port: port, logger: logger) { port in
        line.tell { $0.endpoint = "http://\(listen):\(port)" }
      })
    let group = ServiceGroup(
      configuration: .init(
        services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
  }
}

/// What is served.
struct Served {
  var service: S3Service
  /// Whose keys the first line has.
  var user: UserFile
  /// Nil without `--admin`.
  var interface: AdminInterface?
  var token = ""

  func close() async throws {
    await interface?.stop()
    try await service.store().close()
  }
}
