import StowageStore

extension S3Service {
  /// Answers what a browser asks for that shows the dashboard; nil where it is something else.
  public func dashboard(_ request: S3Request) async -> S3Response? {
    if request.method != "GET" { return nil }
    switch request.target.path {
    case "/": return DashboardPage.answer(DashboardPage.html, "text/html; charset=utf-8")
    case "/dashboard.css": return DashboardPage.answer(DashboardPage.style, "text/css; charset=utf-8")
    case "/dashboard.js": return DashboardPage.answer(DashboardPage.script, "text/javascript; charset=utf-8")
    case "/dashboard.json": return await dashboardData()
    default: return nil
    }
  }

  private func dashboardData() async -> S3Response {
    do {
      let store = store()
      let data = DashboardData(
        view: try await store.view(), settings: try await store.settings(), figures: hooks.figures, run: run)
      return DashboardPage.answer(Array(data.json.utf8), "application/json")
    } catch {
      var text = JSONText()
      text.object { $0.member("error", "\(error)") }
      return DashboardPage.answer(Array(text.text.utf8), "application/json", status: 503)
    }
  }
}

/// The page of the dashboard, out of `page`. It is part of the program, and asks for nothing but what is here.
enum DashboardPage {
  static let html = PackageResources.dashboard_html
  static let style = PackageResources.dashboard_css
  /// They only declare, but for the last call of `main.js`, and so may come in any order before it.
  static let script =
    Array("\"use strict\";\n".utf8)
    + [
      PackageResources.dom_js, PackageResources.format_js, PackageResources.history_js,
      PackageResources.charts_js, PackageResources.strips_js, PackageResources.panels_js,
      PackageResources.main_js,
    ].joined()

  /// Nothing runs in the page, or is asked by it, that does not come from here.
  private static let policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
    + "form-action 'none'; frame-ancestors 'none'"

  static func answer(_ bytes: [UInt8], _ type: String, status: Int = 200) -> S3Response {
    var response = S3Response(status, body: .bytes(bytes))
    response.fields.set("content-type", type)
    response.fields.set("content-security-policy", policy)
    response.fields.set("x-content-type-options", "nosniff")
    response.fields.set("referrer-policy", "no-referrer")
    response.fields.set("cross-origin-resource-policy", "same-origin")
    response.fields.set("cache-control", "no-store")
    return response
  }
}
