/// A distribution given by its quantiles and straight lines between them; integers only.
struct QuantileTable {
    /// Millionths of all values lie at or below each value; from 0 to 1,000,000.
    private let points: [(millionths: Int, value: Int)]

    /// - Parameter points: (thousandths, value), both rising, from 0 to 1,000.
    init(_ points: [(thousandths: Int, value: Int)]) {
        self.points = points.map { (millionths: $0.thousandths * 1000, value: $0.value) }
    }

    func draw(_ generator: inout SplitMix64) -> Int {
        let share = Int(((generator.next() >> 32) * 1_000_000) >> 32)
        var place = 1
        while place + 1 < points.count, points[place].millionths <= share { place += 1 }
        let (low, high) = (points[place - 1], points[place])
        return low.value + (high.value - low.value) * (share - low.millionths) / (high.millionths - low.millionths)
    }
}
