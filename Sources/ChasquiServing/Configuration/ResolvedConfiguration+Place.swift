extension ResolvedConfiguration {
    /// An error that showed only when a value was used, with the place of the file at which the value stands, if it does.
    package func located(_ error: ConfigurationError) -> ConfigurationError {
        guard let setting = error.setting.flatMap(Setting.named), case .file = origin(of: setting) else { return error }
        return .inFile(place: origin(of: setting).description, problem: error.description)
    }
}

extension ConfigurationError {
    /// The name of the setting whose value cannot be used, where it is one alone.
    var setting: String? {
        switch self {
        case .logFile: "logging.log_file"
        case .templateUnreadable: "llama.chat_template_file"
        case .notATemplate: "llama.chat_template"
        case .unusedCounts(let flag): Setting.all.first { $0.flag == flag }?.name
        case .unboundInfill: "sampling.samplers"
        case .noSlotDirectory: "llama.slot_save_path"
        case .noAdapterDirectory: "llama.lora_dir"
        case .keysUnreadable, .noKeys: "access.api_key_file"
        case .exposed, .unknownHost: "server.host"
        default: nil
        }
    }
}
