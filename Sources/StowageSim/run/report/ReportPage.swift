/// The page of a report, put together from its parts in `report/page`.
enum ReportPage {
  /// - Parameter data: JSON without `<`, so that nothing in it ends the element that holds it.
  static func html(data: String) -> String {
    // The data last: it stands behind the others, whatever is written in it.
    let parts = [
      ("/*STYLE*/", text(PackageResources.report_css)),
      ("/*SCRIPT*/", scripts.map(text).joined(separator: "\n")),
      ("/*DATA*/", data),
    ]
    return parts.reduce(text(PackageResources.report_html)) { page, part in
      page.replacing(part.0, with: part.1, maxReplacements: 1)
    }
  }

  /// They only declare, but for the last call of `main.js`, and so may come in any order before it.
  private static let scripts = [
    PackageResources.amplification_js, PackageResources.axes_js, PackageResources.controls_js,
    PackageResources.dom_js, PackageResources.format_js, PackageResources.fractions_js,
    PackageResources.league_js, PackageResources.main_js, PackageResources.map_js, PackageResources.method_js,
    PackageResources.model_js, PackageResources.player_js, PackageResources.reading_js,
    PackageResources.shards_js,
    PackageResources.summary_js, PackageResources.timelines_js,
  ]

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
