import JSONScan
import Messages

extension RequestWalk {
    /// Content that is neither text, nor a call, nor a result.
    mutating func addContent(_ block: RequestBlock) throws(RequestProblem) {
        let element = element(of: block)
        switch block.kind {
        case .image:
            let tokens = try imageTokens(element, path: block.path)
            tally.add(
                block.path, tokens ?? 0, tokens == nil ? .notCounted : .imagePatches, breakpoint: block.breakpoint)
        case .document:
            let counted = try documentTokens(element, path: block.path)
            tally.add(block.path, counted?.tokens ?? 0, counted?.method ?? .notCounted, breakpoint: block.breakpoint)
        case .thinking: addThinkingBlock(block, element)
        case .other("search_result"):
            tally.add(block.path, searchResultTokens(element), .rendering, breakpoint: block.breakpoint)
        case .redactedThinking, .serverToolUse, .serverToolResult, .other, .tool, .serverTool, .text, .toolUse,
            .toolResult:
            tally.leaveOut(block.path, block.kind.name)
            tally.add(block.path, 0, .notCounted, breakpoint: block.breakpoint)
        }
    }

    /// Thinking of earlier turns is stripped by older models and kept by newer ones, which may hide more of
    /// it than the block shows: the signature bounds that.
    private mutating func addThinkingBlock(_ block: RequestBlock, _ element: JSONElement) {
        let bound = block.bytes.count / 2
        guard generation.keepsThinking else {
            // In an unfinished loop of tools the last thinking stays.
            let isOpen = request.blocks.last?.kind == .toolResult
            if isOpen { tally.leaveOut(block.path, "thinking", atMost: bound) }
            tally.add(block.path, 0, .constant)
            return
        }
        tally.leaveOut(block.path, "hidden_thinking", atMost: bound)
        tally.add(block.path, element["thinking"]?.string.map(tokenizer.count) ?? 0, .tokenizer)
    }

    // MARK: Images

    /// nil where the request does not hold the image; the most that an image can be then widens the interval.
    mutating func imageTokens(_ image: JSONElement, path: String) throws(RequestProblem) -> Int? {
        guard let source = image["source"], source.kind == .object else {
            throw RequestProblem(path: "\(path).source", expected: "the source of the image")
        }
        guard let type = source["type"]?.string else {
            throw RequestProblem(path: "\(path).source.type", expected: "base64, url or file")
        }
        guard type == "base64" else {
            tally.leaveOut(path, "image_\(type)", atMost: generation.imageLimit.tokens + generation[.image].tokens)
            return nil
        }
        guard let size = imageSize(source) else {
            throw RequestProblem(
                path: "\(path).source.data", expected: "a PNG, JPEG, GIF or WebP image in base64, or _width and _height"
            )
        }
        return generation.imageLimit.patches(of: size) + tally.take(.image)
    }

    private func imageSize(_ source: JSONElement) -> ImageSize? {
        let size = source["data"].flatMap { data in
            Base64Text.withBytes(of: data) { ImageSize(header: $0) } ?? nil
        }
        if let size { return size }
        guard let width = source["_width"]?.int64, let height = source["_height"]?.int64 else { return nil }
        return ImageSize(width: Int(width), height: Int(height))
    }

    // MARK: Documents

    /// nil where the request does not hold the document.
    mutating func documentTokens(
        _ document: JSONElement, path: String
    ) throws(RequestProblem) -> (tokens: Int, method: RequestEstimate.Method)? {
        guard let source = document["source"], source.kind == .object else {
            throw RequestProblem(path: "\(path).source", expected: "the source of the document")
        }
        let isCited = document["citations"]?["enabled"]?.bool ?? false
        switch source["type"]?.string {
        case "text":
            guard let text = source["data"]?.string else {
                throw RequestProblem(path: "\(path).source.data", expected: "the text of the document")
            }
            return (textDocument(text, of: document, isCited: isCited), .rendering)
        case "content":
            var text = source["content"]?.string ?? ""
            source["content"]?.forEachElement { text += $0["text"]?.string ?? "" }
            return (textDocument(text, of: document, isCited: isCited), .rendering)
        case "base64": return (try pdf(source, path: path) + citations(isCited), .pages)
        case let type?:
            tally.leaveOut(path, "document_\(type)")
            return nil
        case nil: throw RequestProblem(path: "\(path).source.type", expected: "base64, text, content, url or file")
        }
    }

    private mutating func textDocument(_ text: String, of document: JSONElement, isCited: Bool) -> Int {
        var tokens = tokenizer.count(text) + tally.take(.textDocument) + citations(isCited)
        if isCited { tokens += tally.take(.citationSentence, times: Sentences.count(in: text)) }
        for name in ["title", "context"] {
            guard let note = document[key: name]?.string, !note.isEmpty else { continue }
            tokens += tokenizer.count(note) + tally.take(.documentTitle)
        }
        return tokens
    }

    /// The instructions for citations stand in the prompt once.
    private mutating func citations(_ isCited: Bool) -> Int {
        guard isCited, !hasCitations else { return 0 }
        hasCitations = true
        return tally.take(.citations)
    }

    private mutating func pdf(_ source: JSONElement, path: String) throws(RequestProblem) -> Int {
        let found = source["data"].flatMap { data in Base64Text.withBytes(of: data) { PDFPages.count(in: $0) } ?? nil }
        guard source["data"]?.stringBytes != nil || source["_pdf_pages"]?.int64 != nil else {
            throw RequestProblem(path: "\(path).source.data", expected: "a PDF in base64, or _pdf_pages")
        }
        let told = source["_pdf_pages"]?.int64.flatMap { (1...100_000).contains($0) ? Int($0) : nil }
        // Pages that lie in compressed streams cannot be told: at least one.
        if told == nil, found == nil { tally.leaveOut(path, "pdf_pages") }
        let pages = told ?? found ?? 1
        let tokens = pages * tally.take(.pdfPage)
        tally.bound()
        tally.widen(
            below: tokens - pages * generation.pageRange.lowerBound,
            above: pages * generation.pageRange.upperBound - tokens)
        return tokens
    }

    mutating func searchResultTokens(_ result: JSONElement) -> Int {
        var text = ""
        result["content"]?.forEachElement { text += $0["text"]?.string ?? "" }
        tally.bound()
        return textDocument(text, of: result, isCited: result["citations"]?["enabled"]?.bool ?? false)
            + (result["source"]?.string.map(tokenizer.count) ?? 0)
    }
}

/// Sentences of a document with citations: each is a piece that can be cited.
enum Sentences {
    static func count(in text: String) -> Int {
        var count = 0
        var isOpen = false
        var endsSentence = false
        for byte in text.utf8 {
            let isSpace = byte == 0x20 || byte == 0x0A
            if isSpace, endsSentence {
                count += 1
                isOpen = false
            }
            if !isSpace { isOpen = true }
            endsSentence = byte == UInt8(ascii: ".") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?")
        }
        return count + (isOpen ? 1 : 0)
    }
}
