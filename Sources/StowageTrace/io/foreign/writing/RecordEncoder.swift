/// Writes the records of one format: the inverse of its decoder.
protocol RecordEncoder: Sendable {
  /// What the format has places for.
  var places: FormatPlaces { get }
  /// What stands before the first record.
  var header: String { get }
  /// What stands between two.
  var separator: String { get }
  /// What stands behind the last one.
  var footer: String { get }
  /// Appends the record of a request for which there is place. Its ``ForeignRequest/place`` is the number of the record, from 1.
  func append(_ request: ForeignRequest, to record: inout [UInt8])
}

extension RecordEncoder {
  var header: String { "" }
  var separator: String { "" }
  var footer: String { "" }
}

extension ForeignFormat {
  var encoder: any RecordEncoder {
    switch self {
    case .ibmCOS: IBMCOSEncoder()
    case .alibaba: AlibabaEncoder()
    case .tencent: TencentEncoder()
    case .msr: MSREncoder()
    case .msrReplayer: MSRReplayerEncoder()
    case .vscsi: VSCSIEncoder()
    case .oracleGeneral: OracleGeneralEncoder()
    case .twitter: TwitterEncoder()
    case .tectonic: TectonicEncoder()
    case .kvcache: KVCacheEncoder()
    case .thesios: ThesiosEncoder()
    case .disksim: DiskSimEncoder()
    case .s3Log: S3LogEncoder()
    case .cloudtrail: CloudTrailEncoder()
    }
  }
}

extension [UInt8] {
  /// Appends a line: its fields with `delimiter` between, and a newline.
  mutating func append(line fields: [Field], delimiter: Unicode.Scalar = ",") {
    for (index, field) in fields.enumerated() {
      if index > 0 { append(UInt8(ascii: delimiter)) }
      switch field {
      case .number(let number): append(decimal: number)
      case .text(let text): append(contentsOf: text)
      case .word(let text): append(contentsOf: text.utf8)
      case .seconds(let milliseconds): append(secondsOf: milliseconds)
      }
    }
    append(UInt8(ascii: "\n"))
  }

  /// What a field of a line holds.
  enum Field {
    case number(UInt64)
    case text([UInt8])
    case word(String)
    /// Milliseconds, written as seconds with as many decimals as it takes.
    case seconds(UInt64)

    static func number(_ number: Int) -> Field { .number(UInt64(number)) }
  }

  private mutating func append(secondsOf milliseconds: UInt64) {
    append(decimal: milliseconds / 1000)
    if milliseconds % 1000 == 0 { return }
    append(UInt8(ascii: "."))
    var rest = milliseconds % 1000
    while rest > 0 {
      append(UInt8(ascii: "0") + UInt8(rest / 100))
      rest = rest % 100 * 10
    }
  }

  /// Appends the bytes of a number, the lowest first.
  mutating func append(littleEndian number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}
