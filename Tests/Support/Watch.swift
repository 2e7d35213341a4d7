import Foundation

/// Plays random histories so that a failure, a trap included, ends in a small history and a line to play it again.
public enum Watch {
  /// Plays the history and returns what is wrong with it: the difference, a smaller history that has one too, and how
  /// to play it again. nil where nothing is.
  ///
  /// A trap ends the process after printing the line. Where the user asks for one seed, each attempt runs in a process
  /// of its own, and a history that traps is made small as well.
  public static func play(_ history: History, seed: UInt64, filter: String) -> String? {
    let line = Trials.reproduction(seed, filter: filter)
    if Trials.seed == nil {
      announce(line)
      defer { announce(nil) }
      guard history.firstDifference() != nil else { return nil }
    } else if !fails(history) {
      return nil
    }
    var small = history
    small.steps = shrunk(history.steps) { steps in
      var attempt = history
      attempt.steps = steps
      return fails(attempt)
    }
    let ending = traps(small) ? "the engine traps" : small.firstDifference() ?? "no difference any more"
    return "\(ending)\n\nReproduce with\n  \(line)\nor with\n\(small)"
  }

  /// Whether playing the history finds a difference or traps; in a process of its own.
  private static func fails(_ history: History) -> Bool { status(of: history) != 0 }

  private static func traps(_ history: History) -> Bool { status(of: history) & 0x7f != 0 }

  private static func status(of history: History) -> Int32 {
    let child = fork()
    if child == 0 {
      if Trials.seed == nil { close(2) }
      for trap in traps { signal(trap, SIG_DFL) }
      _exit(history.firstDifference() == nil ? 0 : 1)
    }
    var status: Int32 = 0
    waitpid(child, &status, 0)
    return status
  }

  // MARK: Traps

  private static let traps = [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT]
  /// What to print when this thread traps.
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { free($0) }
    for trap in traps { signal(trap, handler) }
    return key
  }()

  private static let handler: @convention(c) (Int32) -> Void = { number in
    if let text = pthread_getspecific(Watch.key) {
      write(2, text, strlen(text.assumingMemoryBound(to: CChar.self)))
    }
    signal(number, SIG_DFL)
  }

  private static func announce(_ line: String?) {
    free(pthread_getspecific(key))
    pthread_setspecific(key, line.flatMap { strdup("\nthe engine trapped; reproduce with\n  \($0)\n") })
  }
}
