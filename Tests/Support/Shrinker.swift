/// Makes a failing list of steps small: takes out ever smaller stretches of it as long as what is left still fails
/// (delta debugging; A. Zeller, R. Hildebrandt, IEEE TSE 28(2), 2002).
public func shrunk<Element>(_ list: [Element], while fails: ([Element]) -> Bool) -> [Element] {
  var list = list
  var stretch = max(1, list.count / 2)
  while true {
    var start = 0
    var hasShrunk = false
    while start < list.count {
      let end = min(start + stretch, list.count)
      let shorter = Array(list[..<start] + list[end...])
      if fails(shorter) {
        list = shorter
        hasShrunk = true
      } else {
        start = end
      }
    }
    if stretch > 1 { stretch /= 2 } else if !hasShrunk { return list }
  }
}
