import ChasquiAccess

/// Columns for a terminal, which no cell can give orders to.
struct TextTable {
    private let rows: [[String]]

    init(_ titles: [String], _ rows: [[String]]) {
        self.rows = [titles] + rows.map { $0.map(Self.printable) }
    }

    private static func printable(_ cell: String) -> String {
        String(String.UnicodeScalarView(cell.unicodeScalars.map { NameRule.isControl($0) ? "\u{FFFD}" : $0 }))
    }

    /// Columns whose cells are all numbers end at the same place.
    var text: String {
        let columns = rows.first?.indices ?? 0..<0
        let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let areNumbers = columns.map { column in rows.dropFirst().allSatisfy { Double($0[column]) != nil } }
        return rows.map { row in
            let cells = columns.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return areNumbers[column] ? space + row[column] : row[column] + space
            }
            let line = cells.joined(separator: "  ")
            return line.replacing(#/ +$/#, with: "") + "\n"
        }.joined()
    }
}
