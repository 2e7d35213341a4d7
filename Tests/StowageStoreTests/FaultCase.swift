import StowageTesting
import Testing

/// A way in which a device's call goes wrong, once or from then on.
struct FaultCase: CustomTestStringConvertible {
  var name: String
  var fault: Fault
  var repetition: PlannedFault.Repetition

  var testDescription: String { name }

  static let all = [
    FaultCase(name: "EIO once", fault: .error(code: 5), repetition: .once),
    FaultCase(name: "EIO from then on, one device", fault: .error(code: 5), repetition: .sameDevice),
    FaultCase(name: "EIO from then on, everywhere", fault: .error(code: 5), repetition: .everywhere),
    FaultCase(name: "ENOSPC once", fault: .error(code: 28), repetition: .once),
    FaultCase(name: "ENOSPC from then on, one device", fault: .error(code: 28), repetition: .sameDevice),
    FaultCase(name: "ENOSPC from then on, everywhere", fault: .error(code: 28), repetition: .everywhere),
    FaultCase(name: "a failed sync", fault: .failedSync, repetition: .once),
    FaultCase(name: "failed syncs of one device", fault: .failedSync, repetition: .sameDevice),
    FaultCase(name: "a short write", fault: .shortWrite(code: 5), repetition: .once),
    FaultCase(name: "short writes everywhere", fault: .shortWrite(code: 28), repetition: .everywhere),
  ]
}
