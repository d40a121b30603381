@_exported public import ChasquiCore
@_exported public import HTTPTypes
@_exported public import Logging
@_exported public import OrderedCollections

// What a plugin's author needs of other modules, so that `import ChasquiPlugin` is enough.
@_exported public import struct ChasquiAccess.AccessLimits
@_exported public import struct ChasquiAccess.Principal
@_exported public import enum ChasquiAccess.Scope
