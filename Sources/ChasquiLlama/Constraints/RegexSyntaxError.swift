/// Why a regular expression cannot become a grammar, and where.
struct RegexSyntaxError: Error, Equatable {
    /// Counts Unicode scalars from 1.
    var position: Int
    var reason: String
}
