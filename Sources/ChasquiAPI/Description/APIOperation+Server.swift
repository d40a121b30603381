import ChasquiCore
import OrderedCollections

extension APIOperation {
    package static let health = APIOperation(
        .server, "Says whether requests are taken now", answer: .json(.shape(Answers.health)),
        errors: [.unavailable])

    package static let healthLive = APIOperation(
        .server, "Says whether the process answers", "Always 200.", answer: .json(.shape(Answers.health)), errors: [])

    package static let healthReady = APIOperation(
        .server, "Says whether requests are taken and computed now",
        "Not while the model loads, the server ends, or a step of the model does not end.",
        answer: .json(.shape(Answers.health)), errors: [.unavailable])

    package static let healthDeep = APIOperation(
        .server, "Says whether the model computes", "One token goes through it, at most once in five seconds.",
        answer: .json(.shape(Answers.health)),
        errors: [.internal, .overloaded, .unavailable, .timeout])

    package static let models = APIOperation(
        .models, "Lists the models", answer: .json(.shape(Answers.models)), errors: [])

    package static let model = APIOperation(
        .models, "Describes one model",
        path: [.always("model", .string(), "Its name, in which there may be slashes.")],
        answer: .json(.shape(Answers.model)), errors: [.notFound])

    package static let properties = APIOperation(
        .server, "Tells how the model is served", answer: .json(.shape(Answers.properties)), errors: [.unavailable])

    package static let changeProperties = APIOperation(
        .server, "Changes how the model is served", "With `--props`; there is nothing yet that it changes.",
        request: Requests.properties, needsBody: false, example: .object([:]), answer: .json(.shape(Answers.success)),
        errors: .ofModels + [.notSupported])

    package static let adapters = APIOperation(
        .adapters, "Lists the adapters", answer: .json(.shape(Answers.adapters)), errors: [.unavailable])

    package static let adapterScales = APIOperation(
        .adapters, "Sets how strongly adapters hold for requests that do not say",
        "Those not named get 0. What runs keeps its own.", request: Requests.adapterScales,
        example: .array([.object(["id": .integer(0), "scale": .number(0.5)])]),
        answer: .json(.shape(Answers.success)), errors: .ofModels)

    package static let loadAdapter = APIOperation(
        .adapters, "Loads an adapter", "With `--lora-dir`, from that directory.", request: Requests.adapterLoad,
        example: .object(["path": .string("wolf.gguf")]), answer: .json(.shape(Answers.adapter)),
        errors: .ofModels + [.permission])

    package static let unloadAdapter = APIOperation(
        .adapters, "Takes an adapter away", "Requests that use it are finished with it.",
        path: [.always("id", .integer(0...Int(Int32.max)), "The adapter's number.")],
        answer: .json(.shape(Answers.adapter)), errors: [.invalidRequest, .notFound, .unavailable])

    package static let slots = APIOperation(
        .slots, "Lists what runs",
        query: [Field("fail_on_no_slot", .string(), "Where it is there, the answer is 503 while no slot is free.")],
        answer: .json(.shape(Answers.slots)), errors: [.notSupported, .unavailable])

    package static let slotAction = APIOperation(
        .slots, "Saves, restores or forgets what a slot keeps", "With `--slot-save-path`.",
        path: [.always("id", .integer(0...Int(Int32.max)), "The slot's number.")],
        query: [.always("action", .choice(["save", "restore", "erase"]))],
        request: Requests.slotFile, needsBody: false, example: .object(["filename": .string("road")]),
        answer: .json(.shape(Answers.slotAction)), errors: .ofModels + [.notSupported])

    package static let metrics = APIOperation(
        .server, "Tells figures to Prometheus", answer: .text(mediaType: "text/plain"), errors: [])

    package static let chatPage = APIOperation(
        .server, "The chat page", answer: .text(mediaType: "text/html"), errors: [])

    package static let document = APIOperation(
        .server, "This description, as OpenAPI 3.1", answer: .json(.map(.any)), errors: [])

    package static let documentPage = APIOperation(
        .server, "This description, as a page", answer: .text(mediaType: "text/html"), errors: [])
}
