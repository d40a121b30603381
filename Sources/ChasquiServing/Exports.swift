// What an application names that has the routes on a router of its own, so that `import ChasquiServing` is enough.
@_exported public import struct ChasquiHTTP.BasicChannelRequestContext
@_exported public import protocol ChasquiHTTP.ChannelRequestContext
