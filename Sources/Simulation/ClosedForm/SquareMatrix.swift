/// A small square matrix of doubles, row by row.
struct SquareMatrix: Hashable, Sendable {
    let size: Int
    private(set) var values: [Double]

    init(size: Int) {
        self.size = size
        values = [Double](repeating: 0, count: size * size)
    }

    subscript(row: Int, column: Int) -> Double {
        get { values[row * size + column] }
        set { values[row * size + column] = newValue }
    }

    static func identity(size: Int) -> SquareMatrix {
        var matrix = SquareMatrix(size: size)
        for index in 0..<size { matrix[index, index] = 1 }
        return matrix
    }

    static func + (left: SquareMatrix, right: SquareMatrix) -> SquareMatrix {
        var sum = left
        for index in sum.values.indices { sum.values[index] += right.values[index] }
        return sum
    }

    static func * (factor: Double, matrix: SquareMatrix) -> SquareMatrix {
        var product = matrix
        for index in product.values.indices { product.values[index] *= factor }
        return product
    }

    static func * (left: SquareMatrix, right: SquareMatrix) -> SquareMatrix {
        var product = SquareMatrix(size: left.size)
        for row in 0..<left.size {
            for inner in 0..<left.size {
                let factor = left[row, inner]
                for column in 0..<left.size { product[row, column] += factor * right[inner, column] }
            }
        }
        return product
    }

    /// A row vector times a matrix.
    static func * (row: [Double], matrix: SquareMatrix) -> [Double] {
        (0..<matrix.size).map { column in
            row.indices.reduce(0) { $0 + row[$1] * matrix[$1, column] }
        }
    }

    var rowSums: [Double] {
        (0..<size).map { row in (0..<size).reduce(0) { $0 + self[row, $1] } }
    }

    /// The exponential of a matrix without negative numbers off its diagonal, by uniformisation: it is
    /// e^-c times the series of A + c, whose terms are all positive, so nothing cancels. Halved until c is
    /// at most 1, then squared.
    var exponential: SquareMatrix {
        var shift = (0..<size).reduce(0) { max($0, -self[$1, $1]) }
        var largest = max(shift, rowSums.reduce(0) { max($0, $1) })
        var scaled = self
        var halvings = 0
        while largest > 1 {
            largest *= 0.5
            halvings += 1
        }
        let factor = Double(sign: .plus, exponent: -halvings, significand: 1)
        scaled = factor * scaled
        shift *= factor
        let positive = scaled + shift * SquareMatrix.identity(size: size)
        var term = SquareMatrix.identity(size: size)
        var sum = term
        // At most 2^n/n! is left after n terms.
        for number in 1...30 {
            term = (1 / Double(number)) * (term * positive)
            sum = sum + term
        }
        var result = PortableMath.exp(-shift) * sum
        for _ in 0..<halvings { result = result * result }
        return result
    }

    /// x with x A = row, by elimination with pivots; the matrix is not singular.
    func solved(forRow row: [Double]) -> [Double] {
        // Columns of A are the equations of x.
        var rows = (0..<size).map { column in (0..<size).map { self[$0, column] } + [row[column]] }
        for pivot in 0..<size {
            let best = (pivot..<size).max { abs(rows[$0][pivot]) < abs(rows[$1][pivot]) } ?? pivot
            rows.swapAt(pivot, best)
            for other in 0..<size where other != pivot {
                let factor = rows[other][pivot] / rows[pivot][pivot]
                for column in pivot...size { rows[other][column] -= factor * rows[pivot][column] }
            }
        }
        return (0..<size).map { rows[$0][size] / rows[$0][$0] }
    }
}
