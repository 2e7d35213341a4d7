import Foundation
import Testing

/// Every mistake that a user can make: one line on standard error, nothing on standard output, the right code.
@Suite("Bad input") struct BadInputTests {
  private static let header = "time,op,bucket,key,size"
  private static let files = [
    "ok.csv": header + "\n0,put,b,k,4\n", "empty.csv": "", "blank.csv": "\n",
    "other.csv": "timestamp,op\n1,2\n", "bad.csv": header + "\n0,put,b,k,-4\n1,put,b,k,5\n",
    "cut.csv": header + "\n0,put,b,k,4\n1,put,b", "backwards.csv": header + "\n5,put,b,k,4\n4,put,b,k,4\n",
    "unseen.csv": header + "\n0,delete,b,k,\n", "list.yaml": "- 1\n", "typo.yaml": "kinds: overwrite\n",
    "huge.yaml": "kind: overwrite\nsize: 5TiB\nobjects: 1700000\noverwrites: 0\ninterval: 1s\nbucket: b\n",
    "large.csv": header + "\n0,put,b,k,21474836480\n",
  ]
  private static let exbibyte =
    "generating huge: row 209716 brings all puts together to over 1152921504606846976 bytes, expected fewer or "
    + "smaller objects"
  private static let headerExpected =
    "expected the header time,op,bucket,key,size[,ttl,content_type,tenant,batch]; known are a workload file "
    + "(name ending in .yaml or .yml), a plain CSV trace, a Stowage trace, or with --format one of ibm-cos, alibaba, "
    + "tencent, msr, msr-replayer, vscsi, oracle-general, twitter, tectonic, kvcache, thesios, disksim, s3-log, "
    + "cloudtrail"

  /// `@` stands for the folder of the files.
  @Test(
    "a trace or workload that is wrong ends with 1 and its place",
    arguments: [
      (
        "compare @/none.csv",
        "@/none.csv: cannot be opened (No such file or directory), expected a readable file"
      ),
      ("compare @/none.yaml", "@/none.yaml: does not exist; expected a workload file"),
      ("compare @", "@: cannot be read (Is a directory), expected a readable file"),
      ("simulate @/empty.csv", "@/empty.csv:1:1: the file is empty, \(headerExpected)"),
      ("simulate @/blank.csv", "@/blank.csv:1:1: the first line begins with \"\", \(headerExpected)"),
      (
        "trace info @/other.csv",
        "@/other.csv:1:1: the first line begins with \"timestamp\", \(headerExpected)"
      ),
      (
        "compare @/bad.csv",
        "@/bad.csv:2:5: size is \"-4\", expected a whole number of bytes from 0 to 5497558138880"
      ),
      (
        "simulate @/cut.csv",
        "@/cut.csv:3:4: the file ends within the row: 3 columns and no newline, expected 5 columns"
      ),
      (
        "simulate @/backwards.csv",
        "@/backwards.csv:3:1: time is \"4\", expected at least 5, the time of the last good row before"
      ),
      (
        "trace info @/unseen.csv",
        "@/unseen.csv:2:4: key is \"k\" in bucket \"b\", expected a key that a row before this one has put"
      ),
      (
        "simulate @/list.yaml",
        "@/list.yaml:1:1: found a list, expected a workload: a mapping of keys to values"
      ),
      ("trace generate @/none.yaml", "@/none.yaml: does not exist; expected a workload file"),
      (
        "trace info @/none.csv",
        "@/none.csv: cannot be opened (No such file or directory), expected a readable file"
      ),
      ("trace generate @", "@: is a folder; expected a workload file"),
      ("simulate @/huge.yaml", exbibyte), ("compare @/huge.yaml", exbibyte),
      ("trace info @/huge.yaml", exbibyte),
      (
        "trace generate @/huge.yaml -o @/huge.csv",
        "@/huge.csv:209717:5: size is 5497558138880, expected at most 1152921504606846976 bytes in all puts together"
      ),
      ("simulate -", "<stdin>:1:1: the file is empty, \(headerExpected)"),
      (
        "simulate @/ok.csv --chunk-size 1 --record-overhead 4294967294 --shard-size 4294967295 --on-bad-row skip",
        nil
      ),
    ])
  func failed(_ line: String, _ message: String?) throws {
    try withFiles(Self.files) { folder in
      let command = try Command(line.split(separator: " ").map { String($0).replacing("@", with: folder) })
      guard let message else {
        #expect(command.status == 0)
        return
      }
      #expect(command.status == 1)
      #expect(command.errors == "stowage: " + message.replacing("@", with: folder) + "\n")
      #expect(command.output.isEmpty)
    }
  }

  @Test(
    "a folder with the name of a workload file is no workload",
    arguments: ["simulate", "compare", "trace info"])
  func folder(_ name: String) throws {
    try withFiles([:]) { folder in
      let path = folder + "/w.yaml"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      let command = try Command(name.split(separator: " ").map(String.init) + [path])
      #expect(command.status == 1)
      #expect(command.errors == "stowage: \(path): is a folder; expected a workload file\n")
      #expect(command.output.isEmpty)
    }
  }

  @Test("a mistake in a trace from standard input has its place too")
  func standardInput() throws {
    let command = try Command("simulate", "-", input: Self.header + "\n0,put,b,k,4\n1,put,b,k,x\n")
    #expect(command.status == 1)
    #expect(
      command.errors
        == "stowage: <stdin>:3:5: size is \"x\", expected a whole number of bytes from 0 to 5497558138880\n")
    #expect(command.output.isEmpty)
  }

  @Test("a cap with more digits than the books can multiply by is taken as well as can be")
  func preciseCap() throws {
    let flags = ["--garbage-cap", "1.00000000000000002%", "--json"] + smallShards
    let command = try Command(["simulate", sampleTrace] + flags)
    #expect(command.status == 0)
    #expect(command.errors.isEmpty)
    #expect(command.output.contains("\"garbage_cap\": 0.01,"))
  }

  /// 20 GiB are five million chunks of 4 KiB.
  @Test("one large object is replayed in little memory", arguments: [["--warmup", "0"], []])
  func largeObject(_ flags: [String]) throws {
    try withFiles(Self.files) { folder in
      let peaks = try ["ok.csv", "large.csv"].map { file -> Int in
        let command = try Command(
          ["simulate", "\(folder)/\(file)", "--chunk-size", "4KiB", "--json"] + flags)
        #expect(command.status == 0)
        let report = try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any]
        let timing = try #require(report?["timing"] as? [String: Any])
        return try #require(timing["peak_resident_bytes"] as? Int)
      }
      #expect(peaks[1] - peaks[0] < 64 << 20)
    }
  }

  private static let placements =
    "arrival, separate-survivors, random, by-bucket, by-size, ttl-buckets, hot-cold, sepbit, dac, sfs, multilog, "
    + "eti, fadac, warcip, survivor-age, midas, co-death, predicted, stowage, fk, "
    + "informed, oracle, informed-cleaning, oracle-cleaning"

  @Test(
    "a wrong policy ends with 64 and names those that exist",
    arguments: [
      (
        "--placement arival",
        "unknown placement policy \"arival\"; did you mean \"arrival\"? known placement policies: \(placements)"
      ),
      ("--placement zzz", "unknown placement policy \"zzz\"; known placement policies: \(placements)"),
      (
        "--placement ttl-buckets:with=1d",
        "policy ttl-buckets has no parameter \"with\"; did you mean \"width\"? known parameters of ttl-buckets: "
          + "width, base, classes"
      ),
      ("--placement arrival:x=1", "policy arrival has no parameter \"x\"; it has none"),
      (
        "--placement random:classes=0",
        "policy random: classes is \"0\", expected a whole number from 1 to 4096"
      ),
      (
        "--placement ttl-buckets:width=1",
        "policy ttl-buckets: width is \"1\", expected a duration above 0 such as 90s, 15m, 1h or 30d"
      ),
      (
        "--placement ttl-buckets:width=1d,base=1h",
        "policy ttl-buckets: give either width or base and classes, not both"
      ),
      ("--placement x=1", "policy \"x=1\" is not of the form name or name:key=value,key=value"),
      ("--placement random:", "policy \"random:\" is not of the form name or name:key=value,key=value"),
      (
        "--cleaning gredy",
        "unknown cleaning policy \"gredy\"; did you mean \"greedy\"? known cleaning policies: own, greedy, "
          + "cost-benefit, cost-hotness, min-declining-cost, death-aware, windowed-greedy, choices, oldest, random"
      ),
      ("--cleaning own:x=1", "policy own has no parameter \"x\"; it has none"),
    ], ["simulate", "compare"])
  func policy(_ mistake: (flags: String, message: String), _ name: String) throws {
    let command = try Command(
      [name, "/no/such/trace"] + mistake.flags.split(separator: " ").map(String.init))
    #expect(command.status == 64)
    #expect(command.errors == "stowage: \(mistake.message); see \"stowage policies\"\n")
    #expect(command.output.isEmpty)
  }

  private static let cap = "expected none or a fraction above 0 and below 1, such as 0.10 or 10%"
  private static let size = "expected a size such as 4096, 64KiB, 4MiB or 1GiB"

  @Test(
    "a wrong flag ends with 64 and says what was expected",
    arguments: [
      ("--garbage-cap 1", "The value '1' is invalid for '--garbage-cap <fraction>': \(cap)"),
      ("--garbage-cap 0", "The value '0' is invalid for '--garbage-cap <fraction>': \(cap)"),
      ("--garbage-cap -0.1", "The value '-0.1' is invalid for '--garbage-cap <fraction>': \(cap)"),
      ("--garbage-cap 0.1;0.2", "The value '0.1;0.2' is invalid for '--garbage-cap <fraction>': \(cap)"),
      ("--garbage-cap nan", "The value 'nan' is invalid for '--garbage-cap <fraction>': \(cap)"),
      ("--shard-size 64MB", "The value '64MB' is invalid for '--shard-size <size>': \(size)"),
      ("--shard-size 4GiB", "a shard size of 4GiB is not in 1...4294967295 bytes"),
      ("--shard-size 0", "a shard size of 0 is not in 1...4294967295 bytes"),
      ("--chunk-size 0", "a chunk size of 0 is not at least 1 byte"),
      ("--chunk-size 512MiB", "a chunk of 512MiB does not fit into a shard of 256MiB"),
      ("--chunk-size 9999999TiB", "The value '9999999TiB' is invalid for '--chunk-size <size>': \(size)"),
      (
        "--record-overhead 253MiB",
        "a chunk of 4MiB and a record overhead of 253MiB does not fit into a shard of 256MiB"
      ),
      (
        "--shard-threshold 0",
        "The value '0' is invalid for '--shard-threshold <fraction>': expected a fraction above 0 and at most 1, "
          + "such as 0.3 or 30%"
      ),
      (
        "--shard-threshold 0.5 --garbage-cap 0.1",
        "--shard-threshold replaces --garbage-cap: give one of them"
      ),
      (
        "--open-shards 0",
        "The value '0' is invalid for '--open-shards <count>': expected a whole number from 1 to 1048576"
      ),
      (
        "--max-open-age 0s",
        "The value '0s' is invalid for '--max-open-age <duration>': expected none or a duration above 0 such as "
          + "90s, 15m, 24h or 7d"
      ),
      (
        "--warmup 100%",
        "The value '100%' is invalid for '--warmup <fraction>': expected a fraction of at least 0 and less than 1, "
          + "such as 0.3 or 30%"
      ),
      (
        "--victim-floor 1.01",
        "The value '1.01' is invalid for '--victim-floor <fraction>': expected a fraction from 0 to 1, such as "
          + "0.05 or 5%"
      ),
      (
        "--trigger never",
        "The value 'never' is invalid for '--trigger <when>'. Please provide one of 'event' and 'seal'"
      ),
      ("--seed -1", "The value '-1' is invalid for '--seed <number>'"),
      ("--frobnicate", "Unknown option '--frobnicate'"), ("extra", "Unexpected argument 'extra'"),
      ("--chunk-size", "Missing value for '--chunk-size <size>'"),
    ], ["simulate", "compare"])
  func flag(_ mistake: (flags: String, message: String), _ name: String) throws {
    let command = try Command([name, sampleTrace] + mistake.flags.split(separator: " ").map(String.init))
    #expect(command.status == 64)
    #expect(command.errors == "stowage: \(mistake.message); see \"stowage \(name) --help\"\n")
    #expect(command.output.isEmpty)
  }

  @Test(
    "a command that does not exist is answered with those that do",
    arguments: [
      (
        "compar",
        "unknown command \"compar\"; did you mean \"compare\"? known commands: simulate, compare, study, policies, trace, "
          + "init, put, get, ls, rm, config, stats, gc, fsck, repair, device, inspect, serve, dashboard"
      ),
      (
        "trace inf",
        "unknown command \"trace inf\"; did you mean \"info\"? known commands: generate, convert, info"
      ),
      ("simulate", "Missing expected argument '<workload>'; see \"stowage simulate --help\""),
      (
        "simulate x.csv --placement arrival,random",
        "--placement names 2 policies; simulate runs one, compare a list"
      ),
      (
        "simulate x.csv --garbage-cap 0.1,none",
        "--garbage-cap names 2 caps; simulate takes one, compare a list; see \"stowage simulate --help\""
      ),
      (
        "compare x.csv --seeds 2 --seed 18446744073709551615",
        "there are no 2 seeds from 18446744073709551615 on; see \"stowage compare --help\""
      ),
    ])
  func usage(_ line: String, _ message: String) throws {
    let command = try Command(line.split(separator: " ").map(String.init))
    #expect(command.status == 64)
    #expect(command.errors == "stowage: \(message)\n")
    #expect(command.output.isEmpty)
  }

  @Test("a malformed row can be left out, which is said")
  func skip() throws {
    try withFiles(Self.files) { folder in
      let command = try Command("trace", "info", folder + "/bad.csv", "--on-bad-row", "skip", "--json")
      #expect(command.status == 0)
      #expect(command.output.contains("\"skipped_rows\": 1"))
      #expect(
        command.errors.hasPrefix(
          "stowage: skipped 1 malformed row; the first: \(folder)/bad.csv:2:5: size is"))
    }
  }
}
