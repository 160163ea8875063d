/// A value that the page's template names. Text is escaped on its way into the template, which therefore
/// escapes nothing itself.
enum PageValue {
    case text(String)
    case markup(HTMLText)
    case flag(Bool)
    case list([[String: PageValue]])

    /// What the template engine is handed.
    var rendered: Any {
        switch self {
        case .text(let text): HTMLText(escaping: text).description
        case .markup(let markup): markup.description
        case .flag(let flag): flag
        case .list(let items): items.map { $0.mapValues(\.rendered) }
        }
    }
}
