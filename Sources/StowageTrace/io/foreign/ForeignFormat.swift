/// A format of traces that other tools write and people already have. It is named by the user and never guessed.
public enum ForeignFormat: String, CaseIterable, Hashable, Sendable {
  /// IBM Cloud Object Storage, SNIA IOTTA 36305.
  case ibmCOS = "ibm-cos"
  /// Alibaba block traces, 2020.
  case alibaba
  /// Tencent cloud block storage, SNIA IOTTA 27917.
  case tencent
  /// Microsoft Research Cambridge, SNIA IOTTA 388.
  case msr
  /// Cuts of the MSR Cambridge traces as storage replayers take them.
  case msrReplayer = "msr-replayer"
  /// VMware's vscsiStats, versions 1 and 2, as CloudPhysics published them.
  case vscsi
  /// libCacheSim's oracleGeneral.
  case oracleGeneral = "oracle-general"
  /// Twitter's cache clusters.
  case twitter
  /// Meta Tectonic: CacheLib's storage traces in CSV, and Baleen's.
  case tectonic
  /// Meta's key-value cache: CacheLib's kvcache traces.
  case kvcache
  /// Google Thesios.
  case thesios
  /// DiskSim's ASCII format, as MQSim writes it.
  case disksim
  /// S3 server access logs.
  case s3Log = "s3-log"
  /// CloudTrail data events of S3.
  case cloudtrail

  /// What a reader of the format takes for objects, in one line.
  public var about: String {
    switch self {
    case .ibmCOS: "IBM Cloud Object Storage (SNIA 36305): time, operation, object, size"
    case .alibaba: "Alibaba block traces 2020: device, R or W, offset, length, time; blocks are objects"
    case .tencent:
      "Tencent block storage (SNIA 27917): time, offset, size, 0 or 1, volume; blocks are objects"
    case .msr: "MSR Cambridge (SNIA 388): time, host, disk, Read or Write, offset, size; blocks are objects"
    case .msrReplayer: "MSR cuts for replayers: time, device, offset, size, 1 or 0; blocks are objects"
    case .vscsi: "vscsiStats 1 and 2, binary (CloudPhysics); blocks are objects"
    case .oracleGeneral: "libCacheSim oracleGeneral, binary: an object's first request puts it"
    case .twitter: "Twitter cache clusters: time, key, key size, value size, client, operation, TTL"
    case .tectonic: "Meta Tectonic, CacheLib's CSV and Baleen's traces: what was put of a block is an object"
    case .kvcache: "Meta key-value cache, CacheLib's CSV with header"
    case .thesios: "Google Thesios, CSV with header: what was written of a file is an object"
    case .disksim: "DiskSim ASCII (MQSim): time, device, sector, sectors, 0 or 1; blocks are objects"
    case .s3Log: "S3 server access logs"
    case .cloudtrail: "CloudTrail data events of S3, JSON"
    }
  }

  /// Whether written blocks are the objects, so that the size of a block matters.
  public var isOfBlocks: Bool {
    switch self {
    case .alibaba, .tencent, .msr, .msrReplayer, .vscsi, .disksim: true
    default: false
    }
  }

  /// What the format cannot say and rows do not show, one sentence each.
  public var lacks: [String] {
    switch self {
    case .alibaba, .tencent, .msr, .msrReplayer, .vscsi, .disksim:
      [
        "Written blocks are the objects; the format has no deletes, so one dies only when it is written again."
      ]
    case .oracleGeneral:
      ["The format has no operations: an object's first request counts as its put, all others as gets."]
    case .ibmCOS: ["A file is of one bucket, which the format does not name."]
    case .twitter, .kvcache:
      ["Every write counts as a put of the size that it states, whatever append and incr may leave."]
    case .tectonic, .thesios: ["What one request puts is an object; the format has no deletes."]
    case .s3Log: []
    case .cloudtrail:
      ["Copies, whose size the log does not tell, and DeleteObjects, whose keys it does not, are left out."]
    }
  }

  func decoder(path: String) throws(TraceError) -> any ForeignDecoder {
    switch self {
    case .ibmCOS: SharedDecoder(try LineDecoder(IBMCOSFormat(), path: path))
    case .alibaba: SharedDecoder(try LineDecoder(AlibabaFormat(), path: path))
    case .tencent: SharedDecoder(try LineDecoder(TencentFormat(), path: path))
    case .msr: SharedDecoder(try LineDecoder(MSRFormat(), path: path))
    case .msrReplayer: SharedDecoder(try LineDecoder(MSRReplayerFormat(), path: path))
    case .vscsi: try RecordDecoder(VSCSIFormat(), path: path)
    case .oracleGeneral: try RecordDecoder(OracleGeneralFormat(), path: path)
    case .twitter: SharedDecoder(try LineDecoder(TwitterFormat(), path: path))
    case .tectonic: SharedDecoder(try LineDecoder(TectonicFormat(), path: path))
    case .kvcache: SharedDecoder(try LineDecoder(KVCacheFormat(), path: path))
    case .thesios: SharedDecoder(try LineDecoder(ThesiosFormat(), path: path))
    case .disksim: SharedDecoder(try LineDecoder(DiskSimFormat(), path: path))
    case .s3Log: SharedDecoder(Reordering(try LineDecoder(S3LogFormat(), path: path)))
    case .cloudtrail: SharedDecoder(Reordering(try CloudTrailDecoder(path: path)))
    }
  }
}
