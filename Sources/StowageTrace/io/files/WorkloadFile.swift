import Foundation
import StowageCore
import Yams

/// Workload files: YAML with the schema of `Traces/workloads/README.md`.
public enum WorkloadFile {
  /// Largest file that is taken for one; a trace given by mistake is refused at once.
  public static let maximumBytes = 64 << 10

  /// Reads the file at `path`. The workload is called like the file, without folder and extension.
  ///
  /// - Throws: the first fault, with its place.
  public static func read(path: String) throws(WorkloadFileError) -> Workload {
    try parse(try bytes(path: path, "a workload file"), file: path)
  }

  /// The content of a file, or one byte more than it may have.
  static func bytes(
    path: String, _ expected: String, atMost limit: Int = maximumBytes
  ) throws(WorkloadFileError) -> [UInt8] {
    var isFolder: ObjCBool = false
    if !FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
      throw WorkloadFileError(file: path, problem: "does not exist; expected \(expected)")
    }
    if isFolder.boolValue {
      throw WorkloadFileError(file: path, problem: "is a folder; expected \(expected)")
    }
    let bytes: Data
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? handle.close() }
      bytes = try handle.read(upToCount: limit + 1) ?? Data()
    } catch {
      throw WorkloadFileError(file: path, problem: "cannot be read: \(error.localizedDescription)")
    }
    return Array(bytes)
  }

  /// Reads the content of a file; `file` is its path, for messages and for the name.
  public static func parse(_ bytes: [UInt8], file: String) throws(WorkloadFileError) -> Workload {
    let root = try root(bytes, file: file, "a workload")
    let workload = try FileFields(root, file: file, "a workload").workload(named: name(of: file))
    do {
      try workload.validate()
    } catch {
      throw WorkloadFileError(file: file, at: root.mark(of: error.path), problem: error.description)
    }
    return workload
  }

  /// The one document of a file.
  static func root(
    _ bytes: [UInt8], file: String, _ expected: String, atMost limit: Int = maximumBytes
  ) throws(WorkloadFileError) -> Node {
    if bytes.count > limit {
      throw WorkloadFileError(
        file: file, problem: "is larger than \(limit) bytes; expected \(expected) file")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText(bytes, file: file) }
    if let root = try compose(text, file: file) { return root }
    throw WorkloadFileError(file: file, line: 1, column: 1, problem: "found nothing, expected \(expected)")
  }

  private static func name(of file: String) -> String {
    URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
  }

  private static func compose(_ text: String, file: String) throws(WorkloadFileError) -> Node? {
    do {
      // The encoding is named because the default depends on an environment variable.
      return try Parser(yaml: text, encoding: .utf8).singleRoot()
    } catch let error as YamlError {
      throw WorkloadFileError(error, file: file)
    } catch {
      throw WorkloadFileError(file: file, problem: "is not YAML: \(error)")
    }
  }
}

extension Node {
  /// Where the value at a path such as `populations[2].lifetime.mean` is, or the innermost value around it that the
  /// file has.
  func mark(of path: String) -> Mark? {
    var node = self
    for step in path.split(whereSeparator: { ".[]".contains($0) }) {
      let child: Node?
      switch node {
      case .mapping(let mapping): child = mapping.first { $0.key.scalar?.string == String(step) }?.value
      case .sequence(let items): child = Int(step).flatMap { items.indices.contains($0) ? items[$0] : nil }
      default: child = nil
      }
      guard let child else { break }
      node = child
    }
    return node.mark
  }
}
