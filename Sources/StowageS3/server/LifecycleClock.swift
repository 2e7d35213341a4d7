public import ServiceLifecycle
import StowageCore
import StowageStore

/// Carries lifecycle rules out once in each hour of the store's clock, whose hours may pass in milliseconds.
public struct LifecycleClock: Service {
  private let service: S3Service
  private static let hour: Int64 = 3_600_000
  /// Between looks at the store's clock, in real time.
  private static let interval = Duration.milliseconds(200)

  public init(_ service: S3Service) { self.service = service }

  /// Goes on until the task is cancelled or a graceful shutdown is asked for. A run that fails is tried again with the
  /// next hour.
  public func run() async {
    await cancelWhenGracefulShutdown {
      var due = Int64.min
      while !Task.isCancelled {
        if let now = try? await service.store().now().milliseconds, now >= due {
          _ = try? await service.runLifecycle()
          due = (now / Self.hour + 1) * Self.hour
        }
        do { try await Task.sleep(for: Self.interval) } catch { return }
      }
    }
  }
}
