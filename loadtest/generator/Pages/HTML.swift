// A page that needs nothing but itself: it can be mailed, kept beside a release, and opened in ten
// years. Light or dark follows the reader's system.

import Glibc

enum HTML {
    static func escape(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }

    /// A tenth of a pixel is enough.
    static func coordinate(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }

    /// The logarithm to base ten.
    static func decades(_ value: Double) -> Double { log10(value) }

    /// Three digits and a letter: 1.25M, 40k, 7.5.
    static func short(_ value: Double) -> String {
        let units: [(Double, String)] = [(1e9, "G"), (1e6, "M"), (1e3, "k"), (1, "")]
        let unit = units.first { abs(value) >= $0.0 } ?? (1, "")
        let scaled = value / unit.0
        let digits =
            abs(scaled) >= 100 ? 1.0 : abs(scaled) >= 10 ? 10 : abs(scaled) >= 1 ? 100 : 1e3
        var text = "\((scaled * digits).rounded() / digits)"
        if text.hasSuffix(".0") { text.removeLast(2) }
        return text + unit.1
    }

    /// `head` and the rows below it; the first cell of each names it.
    static func table(_ caption: String, _ head: [String], _ rows: [[String]]) -> String {
        if rows.isEmpty { return "" }
        var html = "<div class=\"scroll\"><table><caption>\(escape(caption))</caption><thead><tr>"
        html +=
            head.map { "<th scope=\"col\">\(escape($0))</th>" }.joined() + "</tr></thead><tbody>"
        for row in rows {
            html += "<tr><th scope=\"row\">\(escape(row.first ?? ""))</th>"
            html += row.dropFirst().map { "<td>\(escape($0))</td>" }.joined() + "</tr>"
        }
        return html + "</tbody></table></div>"
    }

    static func page(title: String, _ body: String) -> String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(escape(title))</title><style>\(style)</style></head>
        <body><main>\(body)</main></body></html>

        """
    }

    private static let style = """
        :root{color-scheme:light dark;--page:#f3f3f6;--surface:#fff;--ink:#17171c;--soft:#5c5c68;\
        --rule:#e3e3ea;--good:#0b7a4b;--bad:#c2183f;--c0:#2f6bff;--c1:#d61f48;--c2:#0b7a4b;\
        --c3:#8a5a00;--c4:#7a3fd0;--c5:#00788a;--c6:#5c5c68}
        @media(prefers-color-scheme:dark){:root{--page:#121217;--surface:#1c1c23;--ink:#f1f1f5;\
        --soft:#a9a9b6;--rule:#33333d;--good:#4fd29a;--bad:#ff7d98;--c0:#7da2ff;--c1:#ff7d98;\
        --c2:#4fd29a;--c3:#ffc53d;--c4:#b794f4;--c5:#4ccfe0;--c6:#a9a9b6}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--ink);\
        font:15px/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans",sans-serif}
        main{max-width:1080px;margin:0 auto;padding:32px 20px 64px}
        h1{font-size:1.6rem;margin:0 0 4px}h2{font-size:1.1rem;margin:32px 0 12px}
        p{margin:4px 0;color:var(--soft)}
        .verdict{display:inline-block;margin:12px 0;padding:6px 14px;border-radius:999px;\
        font-weight:600;border:2px solid}
        .good{color:var(--good)}.bad{color:var(--bad)}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px}
        .tile{background:var(--surface);border-radius:14px;padding:14px 16px}
        .tile b{display:block;font-size:1.5rem;font-variant-numeric:tabular-nums}
        .tile span{color:var(--soft);font-size:.85rem}
        .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,460px),1fr));\
        gap:16px}
        figure{margin:0;background:var(--surface);border-radius:14px;padding:16px;min-width:0}
        figcaption{font-weight:600;margin-bottom:8px}
        figure>svg{width:100%;height:auto;display:block}
        svg text{fill:var(--soft);font-size:12px}.end{text-anchor:end}.middle{text-anchor:middle}
        .grid{stroke:var(--rule);stroke-width:1}
        .line{fill:none;stroke-width:2;stroke-linejoin:round}
        .c0{stroke:var(--c0)}.c1{stroke:var(--c1);stroke-dasharray:7 3}\
        .c2{stroke:var(--c2);stroke-dasharray:2 3}.c3{stroke:var(--c3);stroke-dasharray:10 3 2 3}\
        .c4{stroke:var(--c4);stroke-dasharray:4 4}.c5{stroke:var(--c5);stroke-dasharray:1 2}\
        .c6{stroke:var(--c6);stroke-dasharray:12 4}
        .legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 16px;margin:8px 0 0;padding:0;\
        font-size:.85rem}.legend svg{width:28px;height:8px;margin-right:6px}
        .scroll{overflow-x:auto;background:var(--surface);border-radius:14px;padding:8px 16px 12px;\
        margin:12px 0}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
        caption{text-align:left;font-weight:600;padding:8px 0}
        th,td{padding:6px 10px;text-align:right;border-top:1px solid var(--rule);white-space:nowrap}
        thead th{border-top:0;color:var(--soft);font-weight:500}
        th:first-child{text-align:left;padding-left:0;font-weight:500}
        ul.findings{padding-left:20px}
        """
}
