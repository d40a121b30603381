import CLlama

extension PositionConfiguration {
    func apply(to parameters: inout llama_context_params) {
        switch scaling {
        case .some(.none): parameters.rope_scaling_type = LLAMA_ROPE_SCALING_TYPE_NONE
        case .linear: parameters.rope_scaling_type = LLAMA_ROPE_SCALING_TYPE_LINEAR
        case .yarn: parameters.rope_scaling_type = LLAMA_ROPE_SCALING_TYPE_YARN
        case nil: break
        }
        if let scale = frequencyScale ?? scale.map({ 1 / $0 }) { parameters.rope_freq_scale = scale }
        if let base = frequencyBase { parameters.rope_freq_base = base }
        if let context = yarnOriginalContext { parameters.yarn_orig_ctx = UInt32(clamping: context) }
        if let factor = yarnExtrapolation { parameters.yarn_ext_factor = factor }
        if let factor = yarnAttention { parameters.yarn_attn_factor = factor }
        if let beta = yarnBetaFast { parameters.yarn_beta_fast = beta }
        if let beta = yarnBetaSlow { parameters.yarn_beta_slow = beta }
    }
}
