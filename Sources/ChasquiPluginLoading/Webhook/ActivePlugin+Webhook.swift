package import ChasquiPlugin

extension ActivePlugin {
    /// A filter at an address.
    /// - Parameter item: what it needs beside the address; see ``WebhookSettings``.
    /// - Throws: ``PluginConfigurationError``.
    package init(webhook url: String, item: PluginConfiguration, policy: PluginPolicy) throws(PluginConfigurationError)
    {
        let settings = try WebhookSettings(url: url, item: item)
        var registration = PluginRegistration()
        registration.add(
            WebhookFilter(settings), filtersRequests: settings.occasions.contains(.request),
            filtersEvents: settings.occasions.contains(.events))
        self.init(name: settings.name, origin: "webhook \(url)", policy: policy, registration: registration)
    }
}
