import CCurl

/// Lines of headers in memory that stays where it is, linked as libcurl reads them.
final class LineList {
    private let text: UnsafeMutableBufferPointer<UInt8>
    private let nodes: UnsafeMutableBufferPointer<curl_slist>

    /// The first node; nil where there are no lines. It lives as long as the list.
    var first: UnsafeMutablePointer<curl_slist>? { nodes.isEmpty ? nil : nodes.baseAddress }

    /// Some lines behind others.
    init(_ lines: HeaderLines, _ further: HeaderLines) {
        text = .allocate(capacity: lines.text.count + further.text.count)
        nodes = .allocate(capacity: lines.starts.count + further.starts.count)
        let end = text[...].initialize(fromContentsOf: lines.text)
        _ = text[end...].initialize(fromContentsOf: further.text)
        for (place, start) in lines.starts.enumerated() { link(place, start) }
        for (place, start) in further.starts.enumerated() { link(lines.starts.count + place, end + start) }
    }

    private func link(_ place: Int, _ start: Int) {
        let next = place + 1 < nodes.count ? nodes.baseAddress.map { $0 + place + 1 } : nil
        let line = UnsafeMutableRawPointer(text.baseAddress).map { ($0 + start).assumingMemoryBound(to: CChar.self) }
        nodes.initializeElement(at: place, to: curl_slist(data: line, next: next))
    }

    deinit {
        nodes.deallocate()
        text.deallocate()
    }
}
