import Foundation
import Testing

@Suite("Traces of all formats") struct TraceFormatTests {
  private func sample(_ name: String) -> String { packageFile("Traces/samples/\(name)") }

  private func digest(_ arguments: String...) throws -> String {
    let command = try Command(["trace", "info", "--json"] + arguments)
    try #require(command.status == 0, "\(command.errors)")
    let json = try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any]
    return try #require(json?["digest"] as? String)
  }

  @Test("a foreign trace replays at once, and where nothing dies that is said plainly")
  func compare() throws {
    let disk = try Command(
      "compare", "--format", "msr-replayer", sample("msr-replayer.txt"), "--chunk-size", "4KiB",
      "--shard-size", "8KiB", "--placement", "separate-survivors")
    #expect(disk.status == 0 && disk.output.contains("separate-survivors"))
    let cache = try Command("compare", "--format", "oracle-general", sample("oracle-general.bin"))
    #expect(cache.status == 0)
    #expect(cache.output.contains("nothing dies in this trace, so there is nothing to pack"))
  }

  @Test("a conversion says the same, and once it is done twice it is the same file")
  func conversion() throws {
    try withFiles([:]) { (folder) throws in
      let (first, plain, second) = ("\(folder)/a.stow", "\(folder)/b.csv", "\(folder)/c.stow")
      #expect(try Command("trace", "convert", sampleTrace, "-o", first).status == 0)
      #expect(try Command("trace", "convert", first, "-o", plain).status == 0)
      #expect(try Command("trace", "convert", plain, "-o", second).status == 0)
      #expect(try Data(contentsOf: URL(filePath: first)) == Data(contentsOf: URL(filePath: second)))
      #expect(try digest(first) == digest(sampleTrace))
      #expect(try digest(plain) == digest(sampleTrace))
    }
  }

  @Test("a foreign trace becomes one of another format, and is the same trace")
  func foreignTargets() throws {
    try withFiles([:]) { (folder) throws in
      let (alibaba, back) = ("\(folder)/alibaba.csv", "\(folder)/msr.csv")
      let there = try Command(
        "trace", "convert", "--format", "msr", sample("msr.csv"), "--to", "alibaba", "-o", alibaba)
      #expect(there.status == 0, "\(there.errors)")
      let again = try Command("trace", "convert", "--format", "alibaba", alibaba, "--to", "msr", "-o", back)
      #expect(again.status == 0 && again.errors.isEmpty)
      let before = try digest("--format", "msr", sample("msr.csv"))
      #expect(try digest("--format", "alibaba", alibaba) == before)
      #expect(try digest("--format", "msr", back) == before)
    }
  }

  @Test("what a foreign format has no place for is an error, or left out and counted")
  func losses() throws {
    let log = ["trace", "convert", "--format", "s3-log", sample("s3-log.txt"), "--to", "ibm-cos", "-o", "-"]
    let refused = try Command(log)
    #expect(refused.status == 1)
    #expect(
      refused.errors
        == "stowage: <stdout>: row 1 has the tenant \"alice\", expected no tenant in ibm-cos; "
        + "--lossy leaves out what has no place there\n")
    let lossy = try Command(log + ["--lossy"])
    #expect(lossy.status == 0)
    #expect(lossy.output.hasPrefix("1549411238000 REST.PUT.OBJECT photos/2019/02/a.jpg 204800\n"))
    #expect(
      lossy.errors == """
        stowage: left out 6 records that failed or move no bytes of an object
        stowage: put the bucket before the key in 5 rows, for want of another place
        stowage: left out the tenants of 4 rows

        """)
  }

  @Test("a format that is not named is not guessed, and the error names those there are")
  func unnamed() throws {
    let command = try Command("trace", "info", sample("ibm-cos.txt"))
    #expect(command.status == 1)
    #expect(command.errors.contains("with --format one of ibm-cos, alibaba"))
    #expect(try Command("trace", "info", "--format", "ibm", sample("ibm-cos.txt")).status == 64)
  }

  @Test("hashed names hide and keep folders, and are the same with the same secret only")
  func hashedNames() throws {
    try withFiles(["secret": "some bytes", "other": "others"]) { (folder) throws in
      func keys(_ secret: String) throws -> [String] {
        let command = try Command(
          "trace", "convert", "--format", "s3-log", sample("s3-log.txt"), "--hash-names", "--secret-file",
          "\(folder)/\(secret)", "-o", "-")
        try #require(command.status == 0, "\(command.errors)")
        #expect(!command.output.contains("photos") && !command.output.contains("alice"))
        return command.output.split(separator: "\n").dropFirst().map { "\($0.split(separator: ",")[3])" }
      }
      let hashed = try keys("secret")
      let (again, other) = (try keys("secret"), try keys("other"))
      #expect(hashed == again && Set(hashed).isDisjoint(with: other))
      // 2019/02/a.jpg has two folders; big.bin has none.
      #expect(hashed.map { $0.split(separator: "/").count } == [3, 3, 1, 3, 1])
      #expect(hashed[0] == hashed[1] && hashed[0] == hashed[3] && hashed[2] == hashed[4])
    }
  }

  @Test("a part of a trace is a trace, and says which part it is")
  func parts() throws {
    try withFiles([:]) { (folder) throws in
      let part = "\(folder)/part.stow"
      let command = try Command(
        "trace", "convert", sampleTrace, "--buckets", "photos", "--sample", "50%", "-o", part)
      #expect(command.status == 0)
      let info = try Command("trace", "info", part, "--json")
      let json = try JSONSerialization.jsonObject(with: Data(info.output.utf8)) as? [String: Any]
      #expect(json?["sample"] as? Double == 0.5)
      #expect((json?["buckets"] as? [String: Any])?["count"] as? Int == 1)
    }
  }

  @Test(
    "an output is replaced when it is whole: itself, a link's target, with its mode; a pipe is written to")
  func replaced() throws {
    try withFiles(["t.csv": try String(contentsOfFile: sampleTrace, encoding: .utf8)]) { (folder) throws in
      let before = try Data(contentsOf: URL(filePath: "\(folder)/t.csv"))
      let script = """
        cd '\(folder)'; chmod 600 t.csv; ln -s t.csv link.csv
        stowage trace convert t.csv -o t.csv && stowage trace convert t.csv -o link.csv || exit 1
        stowage trace convert missing.csv -o t.csv 2>/dev/null && exit 2
        mkfifo pipe; cat pipe > copy.csv & stowage trace convert t.csv --to csv -o pipe; wait
        stat -c '%a %F' t.csv link.csv; ls
        """
      let command = try Command(shell: script)
      #expect(command.status == 0, "\(command.errors)")
      #expect(command.output == "600 regular file\n777 symbolic link\ncopy.csv\nlink.csv\npipe\nt.csv\n")
      #expect(try Data(contentsOf: URL(filePath: "\(folder)/t.csv")) == before)
      #expect(try Data(contentsOf: URL(filePath: "\(folder)/copy.csv")) == before)
    }
  }

  @Test(
    "flags that would do nothing are refused",
    arguments: [
      "trace convert t.csv --no-key-names -o x.csv", "trace convert t.csv -o x.csv.gz",
      "trace convert t.csv --to alibaba --no-key-names -o x", "trace convert t.csv --lossy -o x.csv",
      "trace convert t.csv --lossy --to stowage -o x", "trace convert t.csv --block-size 8KiB -o x.csv",
      "trace convert t.csv --from 2d --until 1d -o x.csv", "trace info w.yaml --sample 10%",
    ])
  func refused(line: String) throws {
    let workload = try String(contentsOfFile: packageFile("Traces/samples/mixed-small.yaml"), encoding: .utf8)
    try withFiles(["t.csv": "time,op,bucket,key,size\n", "w.yaml": workload]) { (folder) throws in
      let command = try Command(shell: "cd '\(folder)'; stowage \(line)")
      #expect(command.status == 64, "\(command.errors)")
    }
  }
}
