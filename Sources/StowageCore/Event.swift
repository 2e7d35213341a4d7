/// What happened. The order of events is the history, and placement depends on nothing else.
public enum Event: Sendable {
  /// An upload begins. `upload` is ``Engine/nextUpload``; the core answers with ``Decision/assign(_:_:_:)``.
  case begin(UploadID, ChunkFacts)
  /// The next chunk of an upload: `storedBytes` after compression, record overhead included, at least 1.
  case arrive(UploadID, storedBytes: Int)
  /// The uploads, in order, become one object with the number of the first. The version that it replaces is
  /// released (overwritten) in the same event.
  case commit(UploadID, parts: [UploadID] = [], replacing: ObjectID? = nil)
  /// The upload and all its chunks are given up.
  case abort(UploadID)
  /// The object is gone; its chunks become dead.
  case release(ObjectID, ReleaseReason)
  /// The object was read. It changes nothing but the facts that a policy keeps about reads.
  case read(ObjectID)
  /// The object's expiry changed (a lifecycle rule, a new declaration); placement hears of it at the next copy.
  case factsChanged(ObjectID, expiry: Instant?)
  /// Nothing happened but time.
  case tick
  /// Somebody wants dead / stored to be at most `target` now, whatever the trigger says.
  case reclaimRequested(target: Ratio)
  /// The sizes that survivors of the plan have under their new codec, for all of its ``Decision/transcode(_:_:)`` together,
  /// by ascending offset. A chunk that is not among them could not be read: it stays in its victim, as if its move had
  /// been refused.
  ///
  /// Sizes that the core waits for come before the next event about an upload or object.
  case transcoded(PlanID, [TranscodedChunk])
  /// The shell has made the plan durable and will not refuse any of it: undo records may go.
  case finished(PlanID)
  /// An append or a move that the core had decided could not be done. See ``Decision`` for the fields.
  case refused(Refusal)
  /// A shard whose survivors could not be moved can be read again.
  case readable(ShardID)
  /// Nothing beyond `committedBytes` of the shard is durable, and nothing may be appended to it again.
  case poisoned(ShardID, committedBytes: Int)
  /// Reclaim must pause (a device is missing, recovery is not done) or may go on.
  case cleaning(CleaningState)
  /// The shell was opened anew, and this is what it has found: the core goes on as one that is made of it, with policies
  /// as they were in the beginning. Uploads have the numbers of their places in the state from now on.
  indirect case restarted(EngineState)
}

/// Why an object was released.
public enum ReleaseReason: UInt8, Sendable, BitwiseCopyable {
  case deleted, overwritten, expired
}

/// Whether reclaim may run.
public enum CleaningState: UInt8, Sendable, BitwiseCopyable {
  case suspended, resumed
}

/// The decision that a shell could not carry out, named by where the bytes should have gone.
public enum Refusal: Sendable, BitwiseCopyable {
  /// The chunk that was appended at `offset`; it is placed again at once.
  case append(ShardID, offset: Int)
  /// The piece that was moved to `offset` of the shard; it goes back into the plan's victim.
  case move(PlanID, to: ShardID, offset: Int)
}
