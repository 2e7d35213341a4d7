/// Exponential, logarithm and what is built on them, made of + − × ÷ and square root only.
///
/// The C library's versions differ in the last bit from one platform to another; with these a run gives the same
/// numbers everywhere.
public enum Elementary {
  /// e to the power of `x`. Overflows to infinity and underflows to 0.
  ///
  /// Argument reduction by multiples of ln 2 and a Taylor series of degree 13 on ±ln2/2; within 2 units in the last
  /// place for finite results.
  public static func exp(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 709.79 { return .infinity }
    if x < -745.2 { return 0 }
    let power = (x / (naturalLogOf2High + naturalLogOf2Low)).rounded()
    let rest = (x - power * naturalLogOf2High) - power * naturalLogOf2Low
    var (sum, degree) = (1.0, 13.0)
    // A stride of doubles costs more than the terms.
    while degree >= 1 {
      sum = 1 + sum * rest / degree
      degree -= 1
    }
    // Two steps, because 2^power alone may not be a normal number where the product still is one.
    let half = (power / 2).rounded(.down)
    return sum * scale(half) * scale(power - half)
  }

  /// 2 to the power of a whole number for which that is a normal number.
  private static func scale(_ power: Double) -> Double {
    Double(bitPattern: UInt64(Int(power) + 1023) << 52)
  }

  /// The natural logarithm. Of 0 it is −infinity, of a negative number not a number.
  ///
  /// Splits off the power of two and sums the series of 2·artanh((m−1)/(m+1)) for m in [√½, √2); within 2 units in
  /// the last place away from 1.
  public static func log(_ x: Double) -> Double {
    if x < 0 || x.isNaN { return .nan }
    if x == 0 { return -.infinity }
    if x.isInfinite { return x }
    // The smallest numbers are made normal, so that mantissa and power can be read off the bits.
    let isNormal = x >= .leastNormalMagnitude
    let bits = (isNormal ? x : x * 0x1p54).bitPattern
    var mantissa = Double(bitPattern: bits & 0x000f_ffff_ffff_ffff | 0x3ff0_0000_0000_0000)
    var power = Double(Int(bits >> 52) - (isNormal ? 1023 : 1077))
    if mantissa > 1.4142135623730951 {
      mantissa *= 0.5
      power += 1
    }
    let ratio = (mantissa - 1) / (mantissa + 1)
    let square = ratio * ratio
    let sum = artanhRest(square)
    return power * naturalLogOf2High + (2 * ratio + (2 * ratio * sum + power * naturalLogOf2Low))
  }

  /// `base` to the power of `exponent`, for a base above 0.
  public static func pow(_ base: Double, _ exponent: Double) -> Double { exp(exponent * log(base)) }

  /// The quantile function of the standard normal distribution, for a probability strictly between 0 and 1.
  ///
  /// Source: M. J. Wichura, "Algorithm AS 241: The percentage points of the normal distribution", Applied
  /// Statistics 37(3), 1988, routine PPND16; relative error about 1e-16.
  public static func inverseNormal(_ probability: Double) -> Double {
    let central = probability - 0.5
    if central.magnitude <= 0.425 { return central * centralQuotient(0.180625 - central * central) }
    let tail = central < 0 ? probability : 1 - probability
    let r = (-log(tail)).squareRoot()
    let magnitude = r <= 5 ? middleQuotient(r - 1.6) : farQuotient(r - 5)
    return central < 0 ? -magnitude : magnitude
  }
}

private let naturalLogOf2High = 0x1.62e42fee00000p-1
private let naturalLogOf2Low = 0x1.a39ef35793c76p-33

/// x/3 + x²/5 + … + x¹¹/23, by Horner's rule; the quotients are constants.
private func artanhRest(_ x: Double) -> Double {
  let upper = ((((x * (1.0 / 23) + 1.0 / 21) * x + 1.0 / 19) * x + 1.0 / 17) * x + 1.0 / 15) * x
  let middle = (((upper + 1.0 / 13) * x + 1.0 / 11) * x + 1.0 / 9) * x
  return (((middle + 1.0 / 7) * x + 1.0 / 5) * x + 1.0 / 3) * x
}

// The three rational functions of AS 241. Coefficients are arguments and not arrays: a draw allocates nothing.

private func centralQuotient(_ r: Double) -> Double {
  polynomial(
    r, 3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
    45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727)
    / polynomial(
      r, 1, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077, 21213.794301586595867,
      39307.895800092710610, 28729.085735721942674, 5226.4952788528545610)
}

private func middleQuotient(_ r: Double) -> Double {
  polynomial(
    r, 1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
    1.27045825245236838258, 0.241780725177450611770, 0.0227238449892691845833, 7.74545014278341407640e-4)
    / polynomial(
      r, 1, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550, 0.148103976427480074590,
      0.0151986665636164571966, 5.47593808499534494600e-4, 1.05075007164441684324e-9)
}

private func farQuotient(_ r: Double) -> Double {
  polynomial(
    r, 6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 0.296560571828504891230,
    0.0265321895265761230930, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7)
    / polynomial(
      r, 1, 0.599832206555887937690, 0.136929880922735805310, 0.0148753612908506148525,
      7.86869131145613259100e-4,
      1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15)
}

/// c0 + c1·x + … + c7·x⁷, by Horner's rule.
private func polynomial(
  _ x: Double, _ c0: Double, _ c1: Double, _ c2: Double, _ c3: Double, _ c4: Double, _ c5: Double,
  _ c6: Double,
  _ c7: Double
) -> Double {
  let upper = ((c7 * x + c6) * x + c5) * x + c4
  return (((upper * x + c3) * x + c2) * x + c1) * x + c0
}
