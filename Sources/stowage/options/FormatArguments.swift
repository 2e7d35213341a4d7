// Public, as the types are that conform.
public import ArgumentParser
public import StowageTrace

// The parser lists the values of an enumeration in the help and in its messages.

extension ForeignFormat: ExpressibleByArgument {}
extension TraceTarget: ExpressibleByArgument {}
