/// Why a shared library is no plugin that can be used. The description is a sentence about it, without its path, with the
/// repair.
package struct LibraryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file as it was named.
    package var path: String
    package var reason: Reason

    package enum Reason: Error, Sendable, Equatable {
        case missing
        /// What the system's loader says.
        case notLoadable(String)
        case noEntry
        case otherMajor(UInt32)
        case newerMinor(UInt32)
        /// The error that it logged, where it did.
        case refusedToStart(String?)
        /// A member, and what is wrong with it.
        case invalid(String, String)
    }

    package var description: String {
        switch reason {
        case .missing: "it is not there, or cannot be read; name a shared library"
        case .notLoadable(let why): "it is no library that can be loaded: \(why)"
        case .noEntry: "it exports no function \(PluginLibrary.entryName); see chasqui_plugin.h"
        case .otherMajor(let major):
            "it was built for version \(major) of chasqui_plugin.h, and this is \(PluginLibrary.abiMajor); build it with "
                + "this release's header"
        case .newerMinor(let minor):
            "it needs version \(PluginLibrary.abiMajor).\(minor) of chasqui_plugin.h, and this is "
                + "\(PluginLibrary.abiMajor).\(PluginLibrary.abiMinor); use a newer Chasqui, or a plugin that needs less"
        case .refusedToStart(let why?): "it refused to start: \(why)"
        case .refusedToStart(nil): "it refused to start and did not say why"
        case .invalid(let member, let why): "\(member) \(why)"
        }
    }
}
