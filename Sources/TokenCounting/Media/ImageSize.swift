/// Width and height of an image, pixels.
public struct ImageSize: Hashable, Sendable {
    public let width: Int
    public let height: Int

    /// nil unless both are from 1 to 2^31.
    public init?(width: Int, height: Int) {
        guard (1...1 << 31).contains(width), (1...1 << 31).contains(height) else { return nil }
        self.width = width
        self.height = height
    }

    /// Patches of 28 by 28 pixels that cover the image.
    var patches: Int { ((width + 27) / 28) * ((height + 27) / 28) }

    /// The image scaled by `numerator / denominator`, at least one pixel to a side.
    func scaled(_ numerator: Int, over denominator: Int) -> ImageSize {
        ImageSize(
            width: max(1, width * numerator / denominator), height: max(1, height * numerator / denominator)) ?? self
    }
}

/// The largest image that a family takes as it is; larger ones are scaled down.
public struct ImageLimit: Hashable, Sendable {
    /// Pixels.
    public let longestEdge: Int
    /// Patches, one token each.
    public let tokens: Int

    /// Tokens of an image after it is scaled down, without what stands around it.
    func patches(of size: ImageSize) -> Int {
        let edge = max(size.width, size.height)
        let fitted = edge > longestEdge ? size.scaled(longestEdge, over: edge) : size
        guard fitted.patches > tokens else { return fitted.patches }
        // The largest scale, in parts of 65,536, at which the patches fit.
        var low = 0
        var high = ImageLimit.scaleSteps
        while high - low > 1 {
            let middle = (low + high) / 2
            let fits = fitted.scaled(middle, over: ImageLimit.scaleSteps).patches <= tokens
            if fits { low = middle } else { high = middle }
        }
        return fitted.scaled(low, over: ImageLimit.scaleSteps).patches
    }

    private static let scaleSteps = 1 << 16
}
