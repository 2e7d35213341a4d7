import StowageStore

/// Lifecycle configurations as documents: one way to write each.
extension LifecycleConfiguration {
  var xml: [UInt8] {
    XMLWriter.document(root: "LifecycleConfiguration") { xml in
      for rule in rules {
        xml.element("Rule") { xml in rule.write(to: &xml) }
      }
    }
  }
}

extension LifecycleRule {
  fileprivate func write(to xml: inout XMLWriter) {
    xml.element("ID", id)
    if filter.isOldForm {
      xml.element("Prefix", filter.prefix ?? "")
    } else {
      xml.element("Filter") { xml in filter.write(to: &xml) }
    }
    xml.element("Status", isEnabled ? "Enabled" : "Disabled")
    if let expiration {
      xml.element("Expiration") { xml in
        switch expiration {
        case .days(let days): xml.element("Days", days)
        case .date(let date): xml.element("Date", HTTPTime.document(date))
        case .soleMarkers(let flag): xml.element("ExpiredObjectDeleteMarker", flag)
        }
      }
    }
    if let noncurrent {
      xml.element("NoncurrentVersionExpiration") { xml in
        xml.element("NoncurrentDays", noncurrent.days)
        if let kept = noncurrent.kept { xml.element("NewerNoncurrentVersions", kept) }
      }
    }
    if let abortDays {
      xml.element("AbortIncompleteMultipartUpload") { xml in
        xml.element("DaysAfterInitiation", abortDays)
      }
    }
  }
}

extension LifecycleFilter {
  /// How many things it demands.
  fileprivate var count: Int {
    (prefix == nil ? 0 : 1) + tags.count + (bytesAbove == nil ? 0 : 1) + (bytesBelow == nil ? 0 : 1)
  }

  fileprivate func write(to xml: inout XMLWriter) {
    if count > 1 {
      xml.element("And") { xml in writeDemands(to: &xml) }
    } else {
      writeDemands(to: &xml)
    }
  }

  private func writeDemands(to xml: inout XMLWriter) {
    if let prefix { xml.element("Prefix", prefix) }
    for tag in tags {
      xml.element("Tag") { xml in
        xml.element("Key", tag.name)
        xml.element("Value", tag.value)
      }
    }
    if let bytesAbove { xml.element("ObjectSizeGreaterThan", bytesAbove) }
    if let bytesBelow { xml.element("ObjectSizeLessThan", bytesBelow) }
  }
}
