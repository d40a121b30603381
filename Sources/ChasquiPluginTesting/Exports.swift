@_exported public import ChasquiPlugin
