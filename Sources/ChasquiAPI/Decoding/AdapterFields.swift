import ChasquiCore
import OrderedCollections

/// `[{"id": 0, "scale": 0.5}]`, which says how strongly adapters hold, as llama-server has it.
enum AdapterFields {
    private static let mostEntries = 256

    static let described = [
        Field(
            "lora", list, "How strongly adapters hold for this request; those not named do not.",
            example: .array([.object(["id": .integer(0), "scale": .number(0.5)])]))
    ]

    static let list = Schema.array(
        .object([
            .always("id", .integer(0...Int(Int32.max)), "As GET /lora-adapters tells."),
            .always("scale", .number(AdapterScale.range)),
        ]), 0...mostEntries)

    /// A request's `lora`; nil where there is none, or an empty one, which llama-server takes for none.
    static func ofRequest(_ fields: Fields) throws(InferenceError) -> [AdapterScale]? {
        guard let (name, value) = fields.member("lora") else { return nil }
        let scales = try parse(value, name: name)
        return scales.isEmpty ? nil : scales
    }

    /// - Parameter name: what the list is called in errors; empty for a whole body.
    static func parse(_ value: JSONValue, name: String) throws(InferenceError) -> [AdapterScale] {
        let called = name.isEmpty ? "body" : name
        guard case .array(let entries) = value else {
            throw Fields.wrong(called, value, "an array of objects with id and scale")
        }
        guard entries.count <= mostEntries else {
            throw .invalid(
                field: called, message: "\(called) has \(entries.count) entries; it may have up to \(mostEntries).")
        }
        var scales: [AdapterScale] = []
        for (index, entry) in entries.enumerated() {
            let fields = try Fields(entry, path: "\(name)[\(index)]")
            guard let id = try fields.integer("id", in: 0...Int(Int32.max)) else {
                throw fields.missing("id", "GET /lora-adapters lists the adapters")
            }
            guard let scale = try fields.number("scale", in: AdapterScale.range) else {
                throw fields.missing("scale", "give 1 for the adapter as it was trained, 0 for without it")
            }
            guard !scales.contains(where: { $0.id == id }) else {
                throw .invalid(
                    field: fields.name(of: "id"),
                    message: "\(fields.name(of: "id")) is \(id), which was there before; name each adapter once.")
            }
            scales.append(AdapterScale(id: id, scale: scale))
        }
        return scales
    }
}
