import CCurl

/// Lines of headers in memory that stays where it is, linked as libcurl reads them.
final class LineList {
    private let text: UnsafeMutableBufferPointer<UInt8>
    private let nodes: UnsafeMutablePointer<curl_slist>

    /// The first node; nil where there are no lines. It lives as long as the list.
    let first: UnsafeMutablePointer<curl_slist>?

    init(_ lines: HeaderLines) {
        let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: lines.text.count)
        _ = bytes.initialize(from: lines.text)
        text = bytes
        nodes = .allocate(capacity: lines.starts.count)
        for (place, offset) in lines.starts.enumerated() {
            let next = place + 1 < lines.starts.count ? nodes + place + 1 : nil
            let line = UnsafeMutableRawPointer(bytes.baseAddress).map {
                ($0 + offset).assumingMemoryBound(to: CChar.self)
            }
            (nodes + place).initialize(to: curl_slist(data: line, next: next))
        }
        first = lines.starts.isEmpty ? nil : nodes
    }

    deinit {
        nodes.deallocate()
        text.deallocate()
    }
}
