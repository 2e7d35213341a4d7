/// Why no rows can be made of a workload.
public struct WorkloadError: Error, Hashable, CustomStringConvertible {
  /// The value at fault, by the keys of a workload file: `populations[2].lifetime.mean`, counted from 0.
  public var path: String
  /// What was found and what was expected.
  public var problem: String

  /// Both, as one message.
  public var description: String { "\(path): \(problem)" }
}

func check(_ path: String, _ holds: Bool, _ problem: () -> String) throws(WorkloadError) {
  if !holds { throw WorkloadError(path: path, problem: problem()) }
}

func checkShare(_ path: String, _ share: Double) throws(WorkloadError) {
  try check(path, share > 0 && share <= 1) { "\(share) is not above 0 and at most 1" }
}

func checkShares(_ path: String, sum: Double) throws(WorkloadError) {
  try check(path, (sum - 1).magnitude <= 1e-9) {
    "the shares add up to \((sum * 1e9).rounded() / 1e9); expected 1"
  }
}

func checkPart(_ path: String, _ part: Double) throws(WorkloadError) {
  try check(path, part >= 0 && part <= 1) { "\(part) is not in 0...1" }
}

func checkSize(_ path: String, _ bytes: Int) throws(WorkloadError) {
  try check(path, 1...TraceRow.maximumSize ~= bytes) {
    "\(bytes) bytes is not in 1...\(TraceRow.maximumSize) (5 TiB)"
  }
}

func checkAge(_ path: String, _ milliseconds: Int64) throws(WorkloadError) {
  let longest = Int64(Workload.maximumDays) * Milliseconds.day
  try check(path, 1...longest ~= milliseconds) {
    "\(milliseconds) ms is not from 1 ms to \(Workload.maximumDays) days"
  }
}

func checkSigma(_ path: String, _ sigma: Double) throws(WorkloadError) {
  try check(path, sigma >= 0 && sigma <= 10) { "\(sigma) is not in 0...10" }
}

/// A row of the plain CSV must be able to carry every name as it is.
func checkName(_ path: String, _ name: String, optional: Bool = false) throws(WorkloadError) {
  try check(path, optional || !name.isEmpty) { "the name is empty" }
  try check(
    path, name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "," && $0 != "\"" && $0.value != 0x7f }
  ) {
    "\"\(name)\" holds a comma, a quote or a control character, which no CSV row can carry"
  }
}
